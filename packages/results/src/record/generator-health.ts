import type { Recording } from './recording.ts'

/** How well the hammer kept to the plan. */
export interface GeneratorHealth extends EventLoopHealth {
  readonly plannedRateRps: number
  /** Requests sent, or shed by the bound on outstanding ones, over the time it took. */
  readonly achievedRateRps: number
  /** Absent where no request was sent. */
  readonly lagP50Us?: number
  readonly lagP99Us?: number
  readonly lagMaxUs?: number
  /** Steps of the wall clock of the hammer's machine; absent in runs from before they were looked for. */
  readonly clockSteps?: readonly ClockStep[]
}

/** The wall clock was set during the trial. */
export interface ClockStep {
  /** Seconds since the measured part began. */
  readonly atS: number
  /** By how much, in milliseconds; negative when it was set back. */
  readonly stepMs: number
}

/** How the event loop of the hammer fared; lateness is counted without the sampling interval. */
export interface EventLoopHealth {
  readonly eventLoopDelayP99Ms: number
  readonly eventLoopDelayMaxMs: number
  /** Share of time in which it was not idle, 0 to 1. */
  readonly eventLoopUtilization: number
}

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
