import { isUnchecked } from './check-queue.ts'
import { closedLoop, type ClosedLoop } from './closed-loop.ts'
import type { AskQuestion } from './run-load.ts'

/** The questions of the plan are asked from its start, and again if there are fewer. */
export interface WarmUpOptions extends ClosedLoop {
  /** Deadline of each request. */
  readonly timeoutMs: number
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
  const askNext = async (index: number): Promise<void> => {
    const end = await ask(questions[index % questions.length]!, options.timeoutMs)
    if (isUnchecked(end)) end.check()
  }
  return (await closedLoop(askNext, options, options.nowMs)).length
}
