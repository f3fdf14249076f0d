export interface ClosedLoop {
  /** Requests in all. */
  readonly requests: number
  /** Requests open at once; the next is sent when one of them settles. */
  readonly outstanding: number
  /** No request is sent later than this after the start. */
  readonly limitMs: number
  /** Ends it early: no request is sent any more. */
  readonly stop?: AbortSignal
}

/**
 * Keeps a number of requests open until all have been asked or the time is over. Resolves with the
 * milliseconds of each, in the order of their answers; rejects with the first that does.
 */
export async function closedLoop(
  ask: (index: number) => Promise<unknown>,
  { requests, outstanding, limitMs, stop }: ClosedLoop,
  nowMs = () => performance.now(),
): Promise<number[]> {
  const latenciesMs: number[] = []
  const endMs = nowMs() + limitMs
  let asked = 0
  const mayAsk = (): boolean => asked < requests && nowMs() < endMs && stop?.aborted !== true
  const askInTurn = async (): Promise<void> => {
    while (mayAsk()) {
      const startMs = nowMs()
      await ask(asked++)
      latenciesMs.push(nowMs() - startMs)
    }
  }
  await Promise.all(Array.from({ length: outstanding }, askInTurn))
  return latenciesMs
}
