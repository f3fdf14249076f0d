/** A stream of whole numbers that depends on its seeds alone. */
export interface RandomStream {
  /** Next whole number from 0 to `bound - 1`; `bound` is at most 2^21, so that no bit is rounded away. */
  below(bound: number): number
}

/**
 * The sfc32 generator (Chris Doty-Humphrey, PractRand), seeded with `seed` and `stream`. Tables take one
 * stream each, so that adding rows to one does not change another.
 */
export function randomStream(seed: number, stream: number): RandomStream {
  let a = seed | 0
  let b = stream | 0
  let c = 0x9e3779b9 | 0
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // The first outputs still show the seeds.
  for (let i = 0; i < 16; i++) next()
  return { below: (bound) => Math.floor((next() * bound) / 0x1_0000_0000) }
}
