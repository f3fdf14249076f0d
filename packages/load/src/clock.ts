/** A monotonic clock, in microseconds from an arbitrary origin. */
export interface Clock {
  nowUs(): number
}

/** CLOCK_MONOTONIC: the same origin in every thread of this process. */
export const monotonicClock: Clock = {
  nowUs: () => Number(process.hrtime.bigint()) / 1000,
}
