/**
 * How a request that was sent ended: the right answer, a wrong one, none in time, or an error by its
 * status code.
 */
export type Outcome = 'ok' | 'wrong' | 'timed-out' | { readonly error: string }

/** Counts over the measured requests of one run; see `settle` for the identity they keep. */
export interface Tally {
  planned: number
  /** Not sent: too many outstanding, or the deadline had passed before the generator got to it. */
  shed: number
  sent: number
  ok: number
  wrong: number
  timedOut: number
  /** Ended in an error, by status code; UNSETTLED = the transport broke its promise to settle. */
  errors: Record<string, number>
}

export function emptyTally(): Tally {
  return { planned: 0, shed: 0, sent: 0, ok: 0, wrong: 0, timedOut: 0, errors: {} }
}

/** Counts one end. After the last: planned = shed + sent, and sent = ok + wrong + timedOut + errors. */
export function settle(tally: Tally, outcome: Outcome): void {
  if (outcome === 'ok') tally.ok++
  else if (outcome === 'wrong') tally.wrong++
  else if (outcome === 'timed-out') tally.timedOut++
  else tally.errors[outcome.error] = (tally.errors[outcome.error] ?? 0) + 1
}
