/**
 * How a planned request ended: the right answer, a wrong one, none in time, an error by its status
 * code; or it was not sent: `shed`, because too many were outstanding, which is the answering side's
 * doing if the bound is at least rate x deadline; `shed-late`, because its deadline had passed before
 * the generator got to it, which is the generator's.
 */
export type RequestOutcome =
  | 'ok'
  | 'wrong'
  | 'timed-out'
  | 'shed'
  | 'shed-late'
  | { readonly error: string }

/** Counts over the measured requests of one run. Every planned request is in exactly one class. */
export interface Tally {
  planned: number
  ok: number
  wrong: number
  timedOut: number
  /** By the bound on outstanding requests. */
  shed: number
  /** Too late to be sent. */
  shedLate: number
  /** By status code. */
  errors: Record<string, number>
  /** The transport never said how they ended: a bug, and the run is not a measurement. */
  unsettled: number
}

export function emptyTally(): Tally {
  const none = { planned: 0, ok: 0, wrong: 0, timedOut: 0, shed: 0, shedLate: 0, unsettled: 0 }
  return { ...none, errors: {} }
}

/** Counts one end. */
export function count(tally: Tally, outcome: RequestOutcome): void {
  if (outcome === 'ok') tally.ok++
  else if (outcome === 'wrong') tally.wrong++
  else if (outcome === 'timed-out') tally.timedOut++
  else if (outcome === 'shed') tally.shed++
  else if (outcome === 'shed-late') tally.shedLate++
  else tally.errors[outcome.error] = (tally.errors[outcome.error] ?? 0) + 1
}

/** Requests whose end is known; equals `planned` when none is unsettled. */
export function endedOf({ ok, wrong, timedOut, shed, shedLate, errors }: Tally): number {
  const withoutErrors = ok + wrong + timedOut + shed + shedLate
  return Object.values(errors).reduce((sum, n) => sum + n, withoutErrors)
}
