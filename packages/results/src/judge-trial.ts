import { brokerDifferences, type BrokerAccount } from './broker-account.ts'
import type { Cost } from './cost.ts'
import { failedRequests, ledgerBalances, type Ledger } from './ledger.ts'
import { mergeIntervals, type Histogram } from './histogram.ts'
import type { Recording } from './recording.ts'
import type { GeneratorHealth } from './trial.ts'

/** Whether a trial is a measurement of the variant, or of the hammer and its neighbours. */
export interface TrialVerdict {
  readonly verdict: 'VALID' | 'SUSPECT' | 'INVALID'
  /** One sentence for each rule that was broken; empty when VALID. */
  readonly reasons: readonly string[]
}

/**
 * The rules. Lag is judged by the share of requests it touched, not by its maximum, because on a shared
 * machine a neighbour can steal some milliseconds from any run; one hiccup does not spoil a percentile,
 * a generator that keeps falling behind does.
 */
export const trialLimits = {
  /** Share of the planned rate that must have been sent. */
  achievedShareMin: 0.98,
  /** A request is late when its lag exceeds this share of the median response time... */
  lateShareOfResponse: 0.1,
  /** ...and this, below which lag is the ordinary wake-up of a process. */
  lateUs: 1000,
  /** Share of late requests: above the first p99 is touched, above the second p90 is. */
  lateShareSuspect: 0.01,
  lateShareInvalid: 0.1,
  /** Median lag as a share of the median response time, where it is longer than a wake-up. */
  medianLagShareSuspect: 0.25,
  medianLagShareInvalid: 0.5,
  wakeUpUs: 250,
  /** One stop as long as this is worth a look even if it touched few requests. */
  lagMaxSuspectUs: 100_000,
  eventLoopDelaySuspectMs: 20,
  eventLoopDelayInvalidMs: 100,
} as const

export interface TrialEvidence {
  readonly recording: Recording
  readonly ledger: Ledger
  readonly generator: GeneratorHealth
  readonly cost: Cost
  readonly broker?: BrokerAccount
}

/** Applies every rule of `trialLimits`; one broken INVALID rule makes the trial INVALID. */
export function judgeTrial(evidence: TrialEvidence): TrialVerdict {
  const invalid = [...accountingFaults(evidence), ...generatorFaults(evidence, 'INVALID')]
  const suspect =
    invalid.length > 0
      ? []
      : [
          ...unknownAccount(evidence),
          ...endedProcesses(evidence),
          ...generatorFaults(evidence, 'SUSPECT'),
        ]
  if (invalid.length > 0) return { verdict: 'INVALID', reasons: invalid }
  return { verdict: suspect.length > 0 ? 'SUSPECT' : 'VALID', reasons: suspect }
}

function unknownAccount({ broker }: TrialEvidence): string[] {
  if (broker?.unknown === undefined) return []
  return [`The broker's counters could not be compared with ours: ${broker.unknown}.`]
}

/** Of a broker the account tells; its helper processes come and go. */
function endedProcesses({ cost }: TrialEvidence): string[] {
  return cost.components
    .filter(({ role, each, processes }) => role !== 'broker' && each && each.length < processes)
    .map(
      ({ name, each, processes }) =>
        `${processes - each!.length} of ${processes} processes of ${name} ended; their CPU time is missing.`,
    )
}

function accountingFaults({ ledger, recording, broker }: TrialEvidence): string[] {
  const unbalanced = ledgerBalances(ledger)
  const reasons = unbalanced === undefined ? [] : [unbalanced]
  if (ledger.wrong > 0) reasons.push(`${ledger.wrong} answers were wrong.`)
  const count = (tag: keyof Recording['intervals']): number =>
    recording.intervals[tag].reduce((sum, { histogram }) => sum + histogram.totalCount, 0)
  const answered = ledger.ok + ledger.wrong + ledger.timedOut + ledger.shed
  if (count('response') !== answered || count('failure') !== failedRequests(ledger)) {
    reasons.push(
      `The histograms hold ${count('response')} responses and ${count('failure')} failures, ` +
        `the ledger ${answered} and ${failedRequests(ledger)}.`,
    )
  }
  return [...reasons, ...(broker ? brokerDifferences(broker) : [])]
}

function generatorFaults(evidence: TrialEvidence, level: 'SUSPECT' | 'INVALID'): string[] {
  const { intervals } = evidence.recording
  const lag = mergeIntervals(intervals.lag)
  const responseP50Us = mergeIntervals(intervals.response).getValueAtPercentile(50)
  const reasons = [rateFault(evidence.generator, level), delayFault(evidence.generator, level)]
  if (lag.totalCount > 0) {
    reasons.push(lateFault(lag, responseP50Us, level))
    reasons.push(medianFault(lag.getValueAtPercentile(50), responseP50Us, level))
    if (level === 'SUSPECT') reasons.push(longestFault(lag.maxValue))
  }
  return reasons.filter((reason) => reason !== undefined)
}

type Level = 'SUSPECT' | 'INVALID'

function rateFault(generator: GeneratorHealth, level: Level): string | undefined {
  const { achievedRateRps, plannedRateRps } = generator
  if (level === 'SUSPECT' || achievedRateRps >= plannedRateRps * trialLimits.achievedShareMin)
    return undefined
  return (
    `The hammer sent ${achievedRateRps.toFixed(1)} requests/s of ` +
    `${plannedRateRps.toFixed(1)} planned, below ${percent(trialLimits.achievedShareMin)}.`
  )
}

function delayFault({ eventLoopDelayP99Ms }: GeneratorHealth, level: Level): string | undefined {
  const limitMs = trialLimits[`eventLoopDelay${level === 'SUSPECT' ? 'Suspect' : 'Invalid'}Ms`]
  if (eventLoopDelayP99Ms <= limitMs) return undefined
  return `The hammer's event loop ran ${eventLoopDelayP99Ms.toFixed(1)} ms late at p99, above ${limitMs} ms.`
}

function lateFault(lag: Histogram, responseP50Us: number, level: Level): string | undefined {
  const limitUs = Math.max(trialLimits.lateUs, responseP50Us * trialLimits.lateShareOfResponse)
  const share = shareAbove(lag, limitUs)
  const shareMax = level === 'SUSPECT' ? trialLimits.lateShareSuspect : trialLimits.lateShareInvalid
  if (share <= shareMax) return undefined
  return `${percent(share)} of the requests left more than ${ms(limitUs)} late, above ${percent(shareMax)}.`
}

function medianFault(lagP50Us: number, responseP50Us: number, level: Level): string | undefined {
  const shareMax =
    level === 'SUSPECT' ? trialLimits.medianLagShareSuspect : trialLimits.medianLagShareInvalid
  if (lagP50Us <= trialLimits.wakeUpUs || lagP50Us <= responseP50Us * shareMax) return undefined
  return (
    `The median send lag of ${ms(lagP50Us)} is above ${percent(shareMax)} of ` +
    `the median response time of ${ms(responseP50Us)}.`
  )
}

function longestFault(lagMaxUs: number): string | undefined {
  if (lagMaxUs <= trialLimits.lagMaxSuspectUs) return undefined
  return `The hammer stood still for ${ms(lagMaxUs)} once, above ${ms(trialLimits.lagMaxSuspectUs)}.`
}

/** Binary search over the percentiles, because the library counts only up to exact bucket values. */
function shareAbove(histogram: Histogram, limitUs: number): number {
  let [belowPercent, abovePercent] = [0, 100]
  for (let step = 0; step < 40; step++) {
    const middle = (belowPercent + abovePercent) / 2
    if (histogram.getValueAtPercentile(middle) > limitUs) abovePercent = middle
    else belowPercent = middle
  }
  return histogram.maxValue > limitUs ? 1 - abovePercent / 100 : 0
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function ms(valueUs: number): string {
  return `${(valueUs / 1000).toFixed(2)} ms`
}
