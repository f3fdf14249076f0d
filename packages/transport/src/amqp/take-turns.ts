/**
 * Gives a function that starts work on items in order, at most one in each turn of the event loop, after
 * what the one before it wrote has been flushed. Otherwise a reply that is ready would wait behind the
 * next synchronous query.
 */
export function takeTurns<T>(start: (item: T) => void): (item: T) => void {
  const waiting: T[] = []
  let busy = false
  const next = (): void => {
    const item = waiting.shift()
    busy = item !== undefined
    if (item === undefined) return
    start(item)
    // amqplib flushes in an immediate that it schedules after this one.
    setImmediate(() => setImmediate(next))
  }
  return (item) => {
    waiting.push(item)
    if (!busy) next()
  }
}
