/**
 * Uniform numbers in [0, 1) for synthetic runs, the same for the same seed on every machine (a 32-bit
 * counter, hashed).
 */
export function syntheticRandom(seed: number): () => number {
  let counter = seed >>> 0
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0
    let hash = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad)
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
    return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
  }
}

/** Standard normal numbers from uniform ones (Box and Muller 1958). */
export function normalFrom(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
