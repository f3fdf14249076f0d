export interface Loop {
  readonly inFlight: number
  readonly requests: number
  /** Ends the loop early. */
  readonly boundMs: number
}

/** Keeps `inFlight` requests open until all were answered or the time is over; milliseconds of each. */
export async function closedLoop(ask: () => Promise<unknown>, loop: Loop): Promise<number[]> {
  const latenciesMs: number[] = []
  const endsAtMs = performance.now() + loop.boundMs
  let started = 0
  const lane = async (): Promise<void> => {
    while (started < loop.requests && performance.now() < endsAtMs) {
      started++
      const startMs = performance.now()
      await ask()
      latenciesMs.push(performance.now() - startMs)
    }
  }
  await Promise.all(Array.from({ length: loop.inFlight }, lane))
  return latenciesMs
}
