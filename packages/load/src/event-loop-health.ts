import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** How the event loop fared: when it was busy or stopped, what this process measured is not the system's. */
export interface EventLoopHealth {
  /** 99th percentile and maximum of how late the event loop ran a timer of 10 ms, in milliseconds. */
  readonly eventLoopDelayP99Ms: number
  readonly eventLoopDelayMaxMs: number
  /** Share of time in which the event loop was not idle, 0 to 1. */
  readonly eventLoopUtilization: number
}

const samplingMs = 10

/** Starts watching this process; the returned function ends it and reports. */
export function watchEventLoop(): () => EventLoopHealth {
  const delay = monitorEventLoopDelay({ resolution: samplingMs })
  const before = performance.eventLoopUtilization()
  delay.enable()
  return () => {
    delay.disable()
    const beyondIntervalMs = (ns: number): number => Math.max(0, ns / 1e6 - samplingMs)
    return {
      eventLoopDelayP99Ms: beyondIntervalMs(delay.percentile(99)),
      eventLoopDelayMaxMs: beyondIntervalMs(delay.max),
      eventLoopUtilization: performance.eventLoopUtilization(before).utilization,
    }
  }
}
