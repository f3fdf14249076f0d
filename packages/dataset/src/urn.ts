import type { RandomStream } from './random-stream.ts'

/** Draws an index with the probability of its weight. */
export interface Urn {
  draw(random: RandomStream): number
}

/**
 * An urn that holds index `i` `weights[i]` times: one array read per draw and only whole numbers, unlike
 * a search through cumulative fractions. Weights are whole; their sum is at most 2^21.
 */
export function urnOf(weights: readonly number[]): Urn {
  const balls = new Uint16Array(weights.reduce((sum, weight) => sum + weight, 0))
  let end = 0
  for (const [index, weight] of weights.entries()) balls.fill(index, end, (end += weight))
  return { draw: (random) => balls[random.below(balls.length)]! }
}
