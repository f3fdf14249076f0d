import { rate } from '../numbers.ts'
import { percent } from './finding.ts'
import type { TrialEvidence, TrialLoad } from './trial-evidence.ts'
import { failedRequests, unansweredRequests, type Ledger } from '../record/ledger.ts'
import type { Recording } from '../record/recording.ts'

/** What is said of a variant that left more of the plan unanswered than may be: a result, no fault of the trial. */
export interface TrialOutcome {
  /** `saturated`: it could not do so much; `failing`: it lost or failed what it could have done. */
  readonly kind: 'failing' | 'saturated'
  readonly offeredRps: number
  /** Right answers in time, per second. */
  readonly answeredRps: number
  /** Failed, timed out or shed by the bound, as a share of the plan, 0 to 1. */
  readonly unansweredShare: number
  readonly sentence: string
}

/** Largest share of a plan that may stay unanswered unless a command says otherwise. */
export const failAboveShareDefault = 0.01

/** The outcome of a trial, or undefined where no more than `failAboveShare` was left unanswered. */
export function outcomeOf(evidence: TrialEvidence): TrialOutcome | undefined {
  const { generator, load, failAboveShare = failAboveShareDefault } = evidence
  const ledger = withoutOwnShed(evidence)
  const unansweredShare = unansweredRequests(ledger) / Math.max(1, ledger.planned)
  if (unansweredShare <= failAboveShare) return undefined
  const offeredRps = generator.plannedRateRps
  const answeredRps = (offeredRps * ledger.ok) / ledger.planned
  const kind = isSaturated(ledger, evidence.recording, load) ? 'saturated' : 'failing'
  const sentence =
    `${kind === 'saturated' ? 'Saturated' : 'Failing'}: ${rate(offeredRps)} requests/s were offered and ` +
    `${rate(answeredRps)}/s answered right in time; ${percent(unansweredShare)} of the requests ` +
    `were not (${whatBecameOf(ledger)}).`
  return { kind, offeredRps, answeredRps, unansweredShare, sentence }
}

/**
 * Outstanding requests that a bound must allow: as many as are due within one deadline. When so many are
 * open none of them was answered in time, so what is shed then is the system's doing.
 */
export function outstandingNeeded({
  rateRps,
  timeoutMs,
}: Omit<TrialLoad, 'outstandingMax'>): number {
  return Math.ceil((rateRps * timeoutMs) / 1000)
}

/** Whether what the bound on outstanding requests shed is the system's doing. */
export function isBoundLargeEnough(load: TrialLoad): boolean {
  return load.outstandingMax >= outstandingNeeded(load)
}

function withoutOwnShed({ ledger, load }: TrialEvidence): Ledger {
  return isBoundLargeEnough(load) ? ledger : { ...ledger, shed: 0 }
}

/** Most of what is missing was shed or refused for want of capacity, or waited too long behind others. */
function isSaturated(ledger: Ledger, recording: Recording, load: TrialLoad): boolean {
  const refused = ledger.errors['RESOURCE_EXHAUSTED'] ?? 0
  const waited = isQueueing(ledger, recording, load) ? ledger.timedOut : 0
  return ledger.shed + refused + waited >= unansweredRequests(ledger) / 2
}

/** Share of the deadline which the slowest tenth of the right answers takes where requests queue. */
const queueingShare = 0.5

/** A system that loses requests answers the others as fast as ever; one that queues them does not. */
function isQueueing(
  { ok }: Ledger,
  { distributions }: Recording,
  { timeoutMs }: TrialLoad,
): boolean {
  if (ok === 0) return true
  const { response } = distributions
  // Requests that timed out or were shed count with their deadline, so right answers are the lowest of all.
  const p90Us = response.getValueAtPercentile((90 * ok) / response.totalCount)
  return p90Us > queueingShare * timeoutMs * 1000
}

function whatBecameOf(ledger: Ledger): string {
  const { shed, timedOut, errors } = ledger
  const failed = failedRequests(ledger)
  const codes = Object.entries(errors).map(([code, count]) => `${count} ${code}`)
  return [
    failed > 0 && `${failed} failed: ${codes.join(', ')}`,
    timedOut > 0 && `${timedOut} timed out`,
    shed > 0 && `${shed} shed by the bound on outstanding requests`,
  ]
    .filter((part) => part !== false)
    .join('; ')
}
