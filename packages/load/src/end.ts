import type { Outcome } from './tally.ts'

/** How a request ended, its reply checked. */
export type End<Told = never> = Outcome | RightAnswer<Told>

/** A right answer with what the answering side told about it: an 'ok' whose samples carry `told`. */
export interface RightAnswer<Told> {
  readonly told: Told
}
