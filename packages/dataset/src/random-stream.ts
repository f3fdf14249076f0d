import { sfc32 } from '@rpc-vs-mom/random'

/** A stream of whole numbers that depends on its seeds alone. */
export interface RandomStream {
  /** Next whole number from 0 to `bound - 1`; `bound` is at most 2^21, so that no bit is rounded away. */
  below(bound: number): number
}

/**
 * The generator `sfc32`, seeded with `seed` and `stream`. Tables take one stream each, so that adding rows
 * to one does not change another.
 */
export function randomStream(seed: number, stream: number): RandomStream {
  const next = sfc32(seed, stream, 16)
  return { below: (bound) => Math.floor((next() * bound) / 0x1_0000_0000) }
}
