/** A look at the backlog that takes longer shows another moment than its own. */
const lookEveryMs = 1000

/** Looks at a backlog once a second until it is told to stop; resolves with what it saw. A look that fails is left out. */
export function watchBacklog(look: () => Promise<number>): () => Promise<number[]> {
  const seen: number[] = []
  let looking: Promise<void> | undefined
  const timer = setInterval(() => {
    // One at a time, so that a system that does not answer is not asked more and more.
    looking ??= look()
      .then((pieces) => void seen.push(pieces))
      .catch(() => undefined)
      .finally(() => (looking = undefined))
  }, lookEveryMs)
  return async () => {
    clearInterval(timer)
    await looking
    return seen
  }
}
