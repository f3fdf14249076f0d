/**
 * The generator sfc32 of PractRand (Chris Doty-Humphrey): whole numbers from 0 to 2^32 - 1 by integer
 * operations only, so that they are the same everywhere. `skipped` first outputs are thrown away, because
 * they still show the two seeds.
 */
export function sfc32(seedA: number, seedB: number, skipped: number): () => number {
  let a = seedA | 0
  let b = seedB | 0
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
  for (let i = 0; i < skipped; i++) next()
  return next
}
