import type { AskQuestion } from './run-load.ts'

export interface WarmUpOptions {
  /** How many requests; the questions of the plan are asked from its start, again if there are fewer. */
  readonly requests: number
  /** Requests outstanding at once. */
  readonly outstanding: number
  /** Deadline of each. */
  readonly timeoutMs: number
  /** No request is sent later than this after the start. */
  readonly limitMs: number
  readonly nowMs: () => number
}

/**
 * Asks in closed loop, so that every process has compiled its hot path before the plan starts however
 * low the planned rate is. Outcomes are dropped: what is wrong shows again where it is counted.
 * Resolves with the number of requests asked once all of them have settled.
 */
export async function warmUp(
  questions: ArrayLike<number>,
  ask: AskQuestion<unknown>,
  options: WarmUpOptions,
): Promise<number> {
  if (questions.length === 0) return 0
  const endMs = options.nowMs() + options.limitMs
  let asked = 0
  const askInTurn = async (): Promise<void> => {
    while (asked < options.requests && options.nowMs() < endMs) {
      await ask(questions[asked++ % questions.length]!, options.timeoutMs)
    }
  }
  await Promise.all(Array.from({ length: options.outstanding }, askInTurn))
  return asked
}
