/**
 * Pieces of work shorter than this share a tick and so a write, because a tick and a write for each
 * doubles its cost. A query takes longer, so its reply is flushed before the next begins.
 */
const tinyMs = 0.05

/** Tiny pieces go on for this long in one tick. */
const tickBudgetMs = 0.5

/**
 * Gives a function that runs pieces of work in order: in one tick of the event loop only what is
 * tiny and begins within the budget, the rest after all that was written has been flushed. Otherwise a reply that is
 * ready would wait behind every synchronous query that came in the same read.
 */
export function createRunQueue(
  nowMs: () => number = () => performance.now(),
): (work: () => void) => void {
  const waiting: (() => void)[] = []
  let scheduled = false
  const tick = (): void => {
    let startMs = nowMs()
    const endsAtMs = startMs + tickBudgetMs
    for (;;) {
      waiting.shift()!()
      const endMs = nowMs()
      if (waiting.length === 0 || endMs - startMs >= tinyMs || endMs >= endsAtMs) break
      startMs = endMs
    }
    setImmediate(afterTick)
  }
  /** What the tick wrote is flushed by a later immediate of this phase, so before the next one begins. */
  const afterTick = (): void => {
    scheduled = waiting.length > 0
    if (scheduled) setImmediate(tick)
  }
  return (work) => {
    waiting.push(work)
    if (scheduled) return
    scheduled = true
    queueMicrotask(tick)
  }
}
