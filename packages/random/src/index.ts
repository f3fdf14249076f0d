/**
 * Randomness that only depends on a seed, so that plans, data, orders and simulations can be repeated.
 *
 * Not for secrets.
 */
export { shuffled } from './shuffled.ts'
export { sfc32 } from './sfc32.ts'
export { seededRandom, type Random } from './seeded-random.ts'
