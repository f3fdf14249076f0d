import { join } from 'node:path'
import {
  percentileUs,
  plannedPercentiles,
  type AnswerTime,
  type Histogram,
  type Ledger,
  type Run,
  type TrialRecord,
} from '@rpc-vs-mom/results'

/** What `hammer run --json` writes: the figures of the one trial of a run. Times are in milliseconds. */
export interface JsonSummary {
  readonly schemaVersion: 1
  /** Folder of the run. */
  readonly run: string
  readonly report: string
  readonly variant: string
  readonly workload: string
  readonly planHash: string
  /** After how much of it the run was stopped; absent where it was not. */
  readonly interrupted?: string
  readonly verdict: TrialRecord['verdict']
  /** How replies were judged; `checked` is false where any reply counted as right. */
  readonly replies: { readonly checked: boolean; readonly sentence: string }
  /** What became of every planned request. */
  readonly counts: Ledger
  readonly ratesPerSecond: {
    readonly planned: number
    /** Sent, or shed by the bound on outstanding requests. */
    readonly achieved: number
    readonly right: number
  }
  /** From intended start to reply; requests that timed out or were shed with the time they had waited. */
  readonly responseMs: Percentiles
  /** The same of all planned requests; "never" where no answer came. */
  readonly responseOfPlannedMs: Readonly<Record<string, number | 'never'>>
  /** From sending to reply. */
  readonly serviceMs: Percentiles
  /** How much later than planned requests were sent. */
  readonly sendLagMs: Percentiles
  /** CPU time per request sent, of each component measured, in microseconds. */
  readonly cpuUsPerRequest: Readonly<Record<string, number>>
  readonly exitCode: number
}

/** By keys such as `p99`, and `max`; what fewer than 10 samples lie beyond is absent. */
export type Percentiles = Readonly<Record<string, number>>

const everyAnswer = 'Every reply was compared with the right answer.'

/** The summary of a run of one trial that ends with `exitCode`. */
export function jsonSummary(folder: string, run: Run, exitCode: number): JsonSummary {
  const [trial] = run.trials as readonly [TrialRecord]
  const { plan, interrupted } = run.manifest
  const { ledger, generator, recording, cost } = trial
  const { response, service, lag } = recording.distributions
  return {
    schemaVersion: 1,
    run: folder,
    report: join(folder, 'report.html'),
    variant: trial.variant,
    workload: plan.workload,
    planHash: trial.planHash,
    ...(interrupted !== undefined && { interrupted }),
    verdict: trial.verdict,
    replies: {
      checked: plan.judging?.acceptsAll !== true,
      sentence: plan.judging?.sentence ?? everyAnswer,
    },
    counts: ledger,
    ratesPerSecond: {
      planned: generator.plannedRateRps,
      achieved: generator.achievedRateRps,
      right: ledger.planned === 0 ? 0 : (generator.plannedRateRps * ledger.ok) / ledger.planned,
    },
    responseMs: percentilesOf(response),
    responseOfPlannedMs: ofPlanned(trial),
    serviceMs: percentilesOf(service),
    sendLagMs: percentilesOf(lag),
    cpuUsPerRequest: Object.fromEntries(
      cost.components.flatMap(({ name, cpuUsPerRequest }) =>
        cpuUsPerRequest === undefined ? [] : [[name, cpuUsPerRequest]],
      ),
    ),
    exitCode,
  }
}

const percentiles = [50, 90, 95, 99, 99.9, 99.99] as const

function percentilesOf(distribution: Histogram): Percentiles {
  const { totalCount, maxValue } = distribution
  const named = percentiles.flatMap((percentile) => {
    const valueUs = percentileUs(distribution, percentile)
    return valueUs === undefined ? [] : [[`p${percentile}`, valueUs / 1000] as const]
  })
  return { ...Object.fromEntries(named), ...(totalCount > 0 && { max: maxValue / 1000 }) }
}

function ofPlanned(trial: TrialRecord): JsonSummary['responseOfPlannedMs'] {
  const times = plannedPercentiles([trial])?.percentiles
  if (times === undefined) return percentilesOf(trial.recording.distributions.response)
  const inMs = (time: AnswerTime): number | 'never' => (time === 'never' ? time : time / 1000)
  return Object.fromEntries(
    Object.entries(times).map(([key, time]) => [key.replace(/Us$/, ''), inMs(time)]),
  )
}
