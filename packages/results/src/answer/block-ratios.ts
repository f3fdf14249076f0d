import type { AnswerMetric, BlockRatio } from './answer.ts'
import type { StartFigures } from './start-figures.ts'
import { jointConfidence, sharedConfidences } from '../statistics/shared-confidence.ts'
import { startRatio, type StartRatio } from '../statistics/start-ratio.ts'

/** A pair of variants at one load. */
export interface PairFigures {
  /** Rounds that were scheduled. */
  readonly rounds: number
  readonly baseline: readonly StartFigures[]
  readonly challenger: readonly StartFigures[]
}

/** Response time is judged by these together. */
export const speedMetrics = ['p50Us', 'p90Us', 'p99Us'] as const satisfies readonly AnswerMetric[]

/**
 * What is judged together, so that all its intervals at all loads hold with 95 %. CPU time without the caller has the
 * confidence of all CPU time, and is only called different where that is.
 */
const judged: readonly (readonly AnswerMetric[])[] = [speedMetrics, ['cpuUsPerRequest']]

/** Told beside what is judged, with intervals that hold on their own. */
const beside = ['meanUs', 'rssBytesPeak', 'rssBytesPeakWithoutCaller'] as const

/** Smallest factor, above 1, that is called a difference at a load. */
export type NoiseFloorOf = (load: number, metric: AnswerMetric) => number

/** The ratios of a pair at each load, by metric. */
export function blockRatios(
  loads: readonly PairFigures[],
  noiseFloorOf: NoiseFloorOf,
): Readonly<Record<string, BlockRatio>>[] {
  const ratios: Record<string, BlockRatio>[] = loads.map(() => ({}))
  const add = (load: number, metric: AnswerMetric, confidence: number): void => {
    const ratio = ratioOf(loads[load]!, metric, confidence)
    if (ratio) ratios[load]![metric] = withVerdict(ratio, noiseFloorOf(load, metric))
  }
  for (const family of judged) {
    const known = loads.map((pair) => family.filter((metric) => shared(pair, metric).length > 0))
    const confidences = sharedConfidences(
      loads.map(({ rounds }, load) => ({ rounds, intervals: known[load]!.length })),
    )
    for (const [load, metrics] of known.entries())
      for (const metric of metrics) add(load, metric, confidences[load]!)
  }
  for (const load of loads.keys()) {
    const all = ratios[load]!['cpuUsPerRequest']
    add(load, 'cpuUsPerRequestWithoutCaller', all?.confidence ?? jointConfidence)
    const part = ratios[load]!['cpuUsPerRequestWithoutCaller']
    if (part && all && !all.significant)
      ratios[load]!['cpuUsPerRequestWithoutCaller'] = { ...part, significant: false }
    for (const metric of beside) add(load, metric, jointConfidence)
  }
  return ratios
}

type UnjudgedRatio = Omit<BlockRatio, 'significant'>

function ratioOf(
  pair: PairFigures,
  metric: AnswerMetric,
  confidence: number,
): UnjudgedRatio | undefined {
  const starts = shared(pair, metric)
  if (starts.length === 0) return undefined
  const ratio: StartRatio = startRatio(starts, confidence)
  return { ...ratio, rounds: starts.reduce((sum, { rounds }) => sum + rounds, 0) }
}

/** The starts in which both variants have the metric. */
function shared({ baseline, challenger }: PairFigures, metric: AnswerMetric) {
  return baseline.flatMap(({ start, rounds, figures }) => {
    const other = challenger.find((each) => each.start === start)?.figures[metric]
    const own = figures[metric]
    return own === undefined || other === undefined
      ? []
      : [{ baseline: own, challenger: other, rounds }]
  })
}

function withVerdict(ratio: UnjudgedRatio, noiseFloor: number): BlockRatio {
  const { low = 0, high = Infinity } = ratio
  const factor = Math.max(ratio.ratio, 1 / ratio.ratio)
  return { ...ratio, significant: (low > 1 || high < 1) && factor > noiseFloor }
}
