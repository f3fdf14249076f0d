import { sfc32 } from './sfc32.ts'

/** Numbers in [0, 1) that only depend on the seed. */
export type Random = () => number

/** Uniform numbers from `sfc32`; every bit of a seed up to 2^53 counts. */
export function seededRandom(seed: number): Random {
  const next = sfc32(seed, Math.floor(seed / 2 ** 32), 12)
  return () => next() / 2 ** 32
}
