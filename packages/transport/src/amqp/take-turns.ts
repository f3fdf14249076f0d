/**
 * Work that starts within this many milliseconds goes on in the same turn, because a turn and a write for
 * each tiny piece doubles its cost. A query takes longer, so its reply is flushed before the next begins.
 */
const turnBudgetMs = 0.1

/**
 * Gives a function that runs pieces of work in order: in one turn of the event loop only what begins
 * within the budget, the rest after all that was written has been flushed. Otherwise a reply that is
 * ready would wait behind every synchronous query that came in the same read.
 */
export function takeTurns(
  nowMs: () => number = () => performance.now(),
): (work: () => void) => void {
  const waiting: (() => void)[] = []
  let scheduled = false
  const turn = (): void => {
    const endsAtMs = nowMs() + turnBudgetMs
    do waiting.shift()!()
    while (waiting.length > 0 && nowMs() < endsAtMs)
    // amqplib flushes in an immediate that it schedules after this one.
    setImmediate(() => setImmediate(afterFlush))
  }
  const afterFlush = (): void => {
    scheduled = waiting.length > 0
    if (scheduled) turn()
  }
  return (work) => {
    waiting.push(work)
    if (scheduled) return
    scheduled = true
    queueMicrotask(turn)
  }
}
