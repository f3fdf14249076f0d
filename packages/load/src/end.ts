import type { RequestOutcome } from './tally.ts'

/** How a request ended, its reply checked. */
export type End<Timing = never> = RequestOutcome | RightAnswer<Timing>

/** A correct reply with the server timing that it carried. */
export interface RightAnswer<Timing> {
  readonly serverTiming: Timing
}
