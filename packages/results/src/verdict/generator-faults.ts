import { apartFrom, percentOf, rate } from '../numbers.ts'
import { exceeding, ms, percent, type Finding } from './finding.ts'
import type { Histogram } from '../record/histogram.ts'
import type { TrialEvidence } from './trial-evidence.ts'
import { shareAbove } from './share-above.ts'
import type { GeneratorHealth } from '../record/generator-health.ts'

/**
 * When the hammer did not keep to the plan. A late send adds its lag to the response time, which counts
 * from the intended start, and shifts the arrivals that the system sees. Both are the same error however
 * long the system takes, so lag is judged in microseconds: measured against the response time, a late
 * hammer would pass wherever the system is slow, which is where it matters.
 *
 * A share of q requests late by more than x says: every percentile is right to within x in time and q in
 * rank. Its maximum says little, because on a shared machine a neighbour can steal some milliseconds from
 * any run.
 */
export const generatorLimits = {
  /** Share of the planned rate that must have been sent. */
  achievedShareMin: 0.98,
  /** Share of the plan whose deadline passed before the hammer could send it. */
  shedLateShare: { suspect: 0, invalid: 0.02 },
  /** A request is late from here on: the resolution of the event loop's timers, above a wake-up. */
  lateUs: 1000,
  /** Share of late requests: above the first p99 is touched, above the second p90 is. */
  lateShare: { suspect: 0.01, invalid: 0.1 },
  /** Median lag, whatever is measured. */
  medianLagUs: { suspect: 500, invalid: 1000 },
  /** Of a fast system less spoils the figures: a share of the median response, above a wake-up. */
  medianLagShare: { suspect: 0.25, invalid: 0.5 },
  wakeUpUs: 250,
  /** One stop as long as this is worth a look even if it touched few requests. */
  lagMaxUs: { suspect: 100_000, invalid: Infinity },
  eventLoopDelayP99Ms: { suspect: 20, invalid: 100 },
} as const

/** Every fault of the hammer itself. */
export function generatorFaults(evidence: TrialEvidence): Finding[] {
  const { generator, recording } = evidence
  const { lag, response } = recording.distributions
  return [
    ...rateFault(generator),
    ...shedLateFault(evidence),
    ...delayFault(generator),
    ...(lag.totalCount > 0 ? [...lateFault(lag), ...longestFault(lag.maxValue)] : []),
    ...medianFault(generator, response),
  ]
}

function rateFault({ achievedRateRps, plannedRateRps }: GeneratorHealth): Finding[] {
  const limitRps = plannedRateRps * generatorLimits.achievedShareMin
  if (achievedRateRps >= limitRps) return []
  const achieved = apartFrom(limitRps, achievedRateRps, (rps, decimals) =>
    decimals === 1 ? rate(rps) : rps.toFixed(decimals),
  )
  const reason =
    `The hammer sent ${achieved} requests/s of ` +
    `${rate(plannedRateRps)} planned, below ${percent(generatorLimits.achievedShareMin)}.`
  return [{ level: 'INVALID', reason }]
}

function shedLateFault({ ledger: { planned, shedLate = 0 } }: TrialEvidence): Finding[] {
  const unsent =
    `The hammer could not send ${shedLate} of ${planned} requests ` +
    'before their deadline had passed'
  return exceeding(shedLate / Math.max(1, planned), generatorLimits.shedLateShare, (limit) =>
    limit > 0 ? `${unsent}, above ${percent(limit)}.` : `${unsent}.`,
  )
}

function delayFault({ eventLoopDelayP99Ms }: GeneratorHealth): Finding[] {
  return exceeding(
    eventLoopDelayP99Ms,
    generatorLimits.eventLoopDelayP99Ms,
    (limitMs) =>
      `The hammer's event loop ran ${apartFrom(limitMs, eventLoopDelayP99Ms, fixed)} ms late at p99, above ${limitMs} ms.`,
  )
}

function lateFault(lag: Histogram): Finding[] {
  const { lateUs, lateShare } = generatorLimits
  const share = shareAbove(lag, lateUs)
  return exceeding(
    share,
    lateShare,
    (limit) =>
      `${apartFrom(limit, share, percentOf)} of the requests left more than ${ms(lateUs)} late, above ${percent(limit)}.`,
  )
}

function medianFault({ lagP50Us }: GeneratorHealth, response: Histogram): Finding[] {
  if (lagP50Us === undefined) return []
  const { medianLagUs, medianLagShare, wakeUpUs } = generatorLimits
  const responseP50Us = response.totalCount > 0 ? response.getValueAtPercentile(50) : Infinity
  const limitUs = (level: 'suspect' | 'invalid'): number =>
    Math.min(medianLagUs[level], Math.max(wakeUpUs, medianLagShare[level] * responseP50Us))
  const limits = { suspect: limitUs('suspect'), invalid: limitUs('invalid') }
  return exceeding(lagP50Us, limits, (limit) => {
    const shortAnswers =
      limit < medianLagUs.suspect ? `, for answers in ${ms(responseP50Us)} at the median` : ''
    return `The median send lag of ${apartFrom(limit, lagP50Us, msOf)} is above ${ms(limit)}${shortAnswers}.`
  })
}

function longestFault(lagMaxUs: number): Finding[] {
  return exceeding(
    lagMaxUs,
    generatorLimits.lagMaxUs,
    (limitUs) =>
      `The hammer stood still for ${apartFrom(limitUs, lagMaxUs, msOf)} once, above ${ms(limitUs)}.`,
  )
}

function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals)
}

/** As `ms` has it, and with more decimals where they are needed. */
function msOf(valueUs: number, decimals: number): string {
  return decimals < 3 ? ms(valueUs) : `${(valueUs / 1000).toFixed(decimals)} ms`
}
