import { type Candidate, weightOf } from './policy.ts'

/**
 * Turns in proportion to weights, each one's spread evenly over those of the others: everybody gains its
 * weight, and whoever has most is next and pays what all have gained (the smooth weighted round robin of
 * nginx). Those who take part and their weights may change between turns.
 */
export class SmoothTurns {
  readonly #gained = new WeakMap<Candidate, number>()

  /** Whose turn it is; the first of those who have gained the same. Needs at least one candidate. */
  next<C extends Candidate>(candidates: readonly C[]): C {
    let best = candidates[0]!
    let most = -Infinity
    let total = 0
    for (const candidate of candidates) {
      const weight = weightOf(candidate)
      const gained = (this.#gained.get(candidate) ?? 0) + weight
      this.#gained.set(candidate, gained)
      total += weight
      if (gained <= most) continue
      most = gained
      best = candidate
    }
    this.#gained.set(best, most - total)
    return best
  }
}
