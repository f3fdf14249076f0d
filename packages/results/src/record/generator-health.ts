import type { Recording } from './recording.ts'
import type { ClockStep, EventLoopHealth, GeneratorHealth } from './trial.ts'

export interface GeneratorFigures {
  readonly recording: Recording
  /** Requests in the measured phase of the plan. */
  readonly planned: number
  /** Length of the measured phase. */
  readonly durationMs: number
  /** Requests shed by the bound on outstanding requests: due in time, and not held up by the hammer. */
  readonly shed: number
  readonly eventLoop: EventLoopHealth
  readonly clockSteps?: readonly ClockStep[]
}

/** How well the hammer kept to the plan, from what it recorded. */
export function generatorHealth(figures: GeneratorFigures): GeneratorHealth {
  const { recording, planned, durationMs, shed, eventLoop, clockSteps } = figures
  const { lag } = recording.distributions
  return {
    plannedRateRps: (planned * 1000) / durationMs,
    achievedRateRps: ((lag.totalCount + shed) * 1000) / (durationMs + behindMs(recording)),
    ...(lag.totalCount > 0 && {
      lagP50Us: lag.getValueAtPercentile(50),
      lagP99Us: lag.getValueAtPercentile(99),
      lagMaxUs: lag.maxValue,
    }),
    eventLoopDelayP99Ms: eventLoop.eventLoopDelayP99Ms,
    eventLoopDelayMaxMs: eventLoop.eventLoopDelayMaxMs,
    eventLoopUtilization: eventLoop.eventLoopUtilization,
    ...(clockSteps && { clockSteps }),
  }
}

/** The median lag of the last second is how far behind the plan the hammer ended, and one hiccup is not. */
function behindMs({ lastLagP50Us }: Recording): number {
  return lastLagP50Us / 1000
}
