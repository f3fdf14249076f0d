import {
  failedRequests,
  generatorLimits,
  ledgerBalances,
  numbers,
  percentileUs,
  shareAbove,
  type ServiceLevel,
  takenShare,
  unansweredRequests,
  type CapacityTrial,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import { isGeneratorFault } from '../run/run-scheduled-trial.ts'

/**
 * Whether the trial kept the service level, judged on what was answered in time, counted from the intended starts. A
 * hammer that was late while the level was kept has made it harder, so that counts; where the level was missed, the
 * miss may be the hammer's.
 */
export function judgeRate(record: TrialRecord, rateRps: number, slo: ServiceLevel): CapacityTrial {
  const { ledger, generator, host, recording } = record
  const p99Us = percentileUs(recording.distributions.response, 99)
  const missed = missedBecause(record, slo)
  const late = lateBecause(record) ?? (missed && heldUpBecause(record, slo))
  const byGenerator = late !== undefined && missed?.isRefused !== true
  const taken = takenShare(host)
  const reason = [missed?.reason, byGenerator ? late : undefined].filter((part) => part).join(' ')
  return {
    rateRps,
    isKept: missed === undefined,
    goodputRps: Number(((generator.plannedRateRps * ledger.ok) / ledger.planned).toFixed(3)),
    ...(p99Us !== undefined && { p99Us }),
    ...(missed && { missedShare: Number(missed.share.toFixed(5)) }),
    ...(taken !== undefined && { takenShare: taken }),
    ...(byGenerator && { byGenerator }),
    ...(reason !== '' && { reason }),
  }
}

/** What a 99th percentile leaves out. */
const slowShareMax = 0.01

/** Share of late requests from which on a rate is too high for the hammer: half of what makes a trial INVALID. */
const lateShareMax = generatorLimits.lateShare.invalid / 2

function lateBecause(record: TrialRecord): string | undefined {
  const share = shareAbove(record.recording.distributions.lag, generatorLimits.lateUs)
  if (share > lateShareMax)
    return `${numbers.percent(share)} of the requests left late: the hammer's limit.`
  return isGeneratorFault(record) ? record.verdict.reasons[0] : undefined
}

/** Counted from when they were sent, the requests of a hammer that stood still were answered in time. */
function heldUpBecause({ recording }: TrialRecord, { p99Ms }: ServiceLevel): string | undefined {
  const { response, service } = recording.distributions
  if (shareAbove(response, p99Ms * 1000) <= slowShareMax) return undefined
  if (shareAbove(service, p99Ms * 1000) > slowShareMax) return undefined
  return 'Counted from when they were sent, they did not: the hammer stood still.'
}

interface Miss {
  /** Of the planned requests, those that missed. */
  readonly share: number
  readonly reason: string
  /** Refused or answered wrong, which no hammer that is late does. */
  readonly isRefused: boolean
}

function missedBecause(
  record: TrialRecord,
  { p99Ms, failedShare }: ServiceLevel,
): Miss | undefined {
  const { ledger, recording, verdict } = record
  const { planned, shed, wrong, shedLate = 0 } = ledger
  const refused = failedRequests(ledger)
  const failed = (unansweredRequests(ledger) + shedLate) / planned
  if (wrong > 0 || ledgerBalances(ledger) !== undefined)
    return { share: 1, reason: verdict.reasons[0]!, isRefused: true }
  const { response } = recording.distributions
  const slow = shareAbove(response, p99Ms * 1000) * response.totalCount
  // Requests that were shed stand in the response times with what they had waited, which is little.
  const share = (slow + refused + shed + shedLate) / planned
  const isRefused = refused / planned > failedShare
  if (failed > failedShare) {
    const what = isRefused
      ? `${numbers.percent(refused / planned)} were refused or failed`
      : `${numbers.percent(failed)} were not answered in time`
    return { share: Math.max(share, failed), reason: `${what}.`, isRefused }
  }
  if (share <= slowShareMax) return undefined
  return { share, reason: `${numbers.percent(share)} took longer than ${p99Ms} ms.`, isRefused }
}
