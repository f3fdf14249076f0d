/** A queue in a steady state; times in milliseconds, the rate per millisecond. */
export interface Queue {
  readonly servers: number
  readonly ratePerMs: number
  readonly meanServiceMs: number
}

/**
 * Probability that an arrival must wait with Poisson arrivals, exponential service and one line (Erlang,
 * "Solution of some problems in the theory of probabilities", 1917), by the stable recursion over Erlang B.
 */
export function erlangC({ servers, ratePerMs, meanServiceMs }: Queue): number {
  const offered = ratePerMs * meanServiceMs
  let blocking = 1
  for (let n = 1; n <= servers; n += 1) blocking = (offered * blocking) / (n + offered * blocking)
  const load = offered / servers
  return blocking / (1 - load * (1 - blocking))
}

/** Mean wait in line of M/M/c. */
export function meanWaitMMc(queue: Queue): number {
  const { servers, ratePerMs, meanServiceMs } = queue
  return erlangC(queue) / (servers / meanServiceMs - ratePerMs)
}

/**
 * Mean wait in line of M/G/1: lambda E[S^2] / 2(1 - rho) (Pollaczek 1930, Khinchine 1932). The square makes
 * one long request in ten count for more than the other nine.
 */
export function meanWaitMG1(queue: {
  readonly ratePerMs: number
  readonly meanServiceMs: number
  readonly squareServiceMs2: number
}): number {
  const { ratePerMs, meanServiceMs, squareServiceMs2 } = queue
  return (ratePerMs * squareServiceMs2) / (2 * (1 - ratePerMs * meanServiceMs))
}
