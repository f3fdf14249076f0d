import { mergeHistograms } from './histogram.ts'
import type { Recording } from './recording.ts'
import type { GeneratorHealth } from './trial.ts'

export interface GeneratorFigures {
  readonly recording: Recording
  /** Length of the measured phase. */
  readonly durationMs: number
  /** See `GeneratorHealth`. */
  readonly eventLoopDelayP99Ms: number
}

/** How well the hammer kept to the plan, from what it recorded. */
export function generatorHealth(figures: GeneratorFigures): GeneratorHealth {
  const { recording, durationMs, eventLoopDelayP99Ms } = figures
  const lag = mergeHistograms(recording.intervals.lag.map(({ histogram }) => histogram))
  const planned = recording.timeline.reduce((sum, row) => sum + row.planned, 0)
  return {
    plannedRateRps: (planned * 1000) / durationMs,
    achievedRateRps: (recording.sentBeforeEnd * 1000) / durationMs,
    lagP50Us: lag.getValueAtPercentile(50),
    lagP99Us: lag.getValueAtPercentile(99),
    lagMaxUs: lag.maxValue,
    eventLoopDelayP99Ms,
  }
}
