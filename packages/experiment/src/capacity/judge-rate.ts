import {
  failedRequests,
  generatorLimits,
  numbers,
  percentileUs,
  shareAbove,
  takenShare,
  unansweredRequests,
  type CapacityTrial,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import { isGeneratorFault } from '../run/run-scheduled-trial.ts'

/** What a variant must do at a rate to hold it. */
export interface ServiceLevel {
  /** All but one in a hundred of the planned requests are answered within this time. */
  readonly p99Ms: number
  /** At most this share of the planned requests stays without a right answer in time. */
  readonly failedShare: number
}

/** As people write it, such as `p99<50ms,failed<1%`. */
export function sloText({ p99Ms, failedShare }: ServiceLevel): string {
  return `p99<${p99Ms}ms,failed<${Number((failedShare * 100).toFixed(6))}%`
}

/** Whether the trial kept the service level, judged on what was answered in time. */
export function judgeRate(record: TrialRecord, rateRps: number, slo: ServiceLevel): CapacityTrial {
  const { ledger, generator, host, verdict, recording } = record
  const p99Us = percentileUs(recording.distributions.response, 99)
  const late = lateBecause(record)
  const missed = missedBecause(record, slo) ?? late
  const taken = takenShare(host)
  const reason = missed ?? (verdict.verdict === 'SUSPECT' ? verdict.reasons[0] : undefined)
  return {
    rateRps,
    isKept: missed === undefined,
    goodputRps: Number(((generator.plannedRateRps * ledger.ok) / ledger.planned).toFixed(3)),
    ...(p99Us !== undefined && { p99Us }),
    ...(taken !== undefined && { takenShare: taken }),
    ...((late !== undefined || isGeneratorFault(record)) && { byGenerator: true }),
    ...(reason !== undefined && { reason }),
  }
}

/**
 * Share of late requests from which on a rate is too high for the hammer: half of what makes a trial INVALID, because
 * loads that are measured later are shares of what was kept.
 */
const lateShareMax = generatorLimits.lateShare.invalid / 2

function lateBecause({ recording }: TrialRecord): string | undefined {
  const share = shareAbove(recording.distributions.lag, generatorLimits.lateUs)
  return share > lateShareMax
    ? `${numbers.percent(share)} of the requests left late: the hammer's limit.`
    : undefined
}

function missedBecause(
  { ledger, recording, verdict }: TrialRecord,
  { p99Ms, failedShare }: ServiceLevel,
): string | undefined {
  if (verdict.verdict === 'INVALID') return verdict.reasons[0]
  const { planned, shed, shedLate = 0 } = ledger
  const failed = (unansweredRequests(ledger) + shedLate) / planned
  if (failed > failedShare) return `${numbers.percent(failed)} were not answered in time.`
  const { response } = recording.distributions
  const slow = shareAbove(response, p99Ms * 1000) * response.totalCount
  // Requests that were shed stand in the response times with what they had waited, which is little.
  const beyond = (slow + failedRequests(ledger) + shed + shedLate) / planned
  return beyond > 0.01 ? `${numbers.percent(beyond)} took longer than ${p99Ms} ms.` : undefined
}
