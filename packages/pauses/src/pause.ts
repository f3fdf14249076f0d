/** A stretch of time in which a program of ours did no work. */
export interface Pause {
  /** Its garbage was collected, or its event loop did not come round for another reason. */
  readonly kind: 'collection' | 'stall'
  /** When it began, in milliseconds of the monotonic clock, which all processes of a machine share. */
  readonly atMs: number
  readonly tookMs: number
}

/** What one process tells of its pauses. */
export interface Pauses {
  /** Those of 1 ms and more, in the order in which they ended; at most `pauseLimits.kept`. */
  readonly longest: readonly Pause[]
  /** Those of 1 ms and more beyond the bound. */
  readonly unkept: number
  /** All collections, however short. */
  readonly collections: number
  readonly collectingMs: number
}

export const pauseLimits = {
  /** Below it a pause explains no slow request. */
  notedMs: 1,
  /** Pauses kept of one process; 100 bytes each. */
  kept: 20_000,
  /** Between two looks at the event loop: a stall that fits between them is not seen. */
  lookMs: 10,
  /** Timers of Node have a resolution of a millisecond and wait for what is running. */
  stallMs: 5,
} as const

/** Milliseconds of CLOCK_MONOTONIC. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
