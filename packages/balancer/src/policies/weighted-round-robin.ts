import { type Candidate, weightOf } from './policy.ts'

/**
 * Picks in proportion to weights, those of each backend spread evenly: with every pick each gains its weight, and
 * the one that has most is next and pays what all have gained (the smooth weighted round robin of nginx). The
 * candidates and their weights may change between picks.
 */
export class WeightedRoundRobin {
  readonly #gained = new WeakMap<Candidate, number>()

  /** The next one; the first of those that have gained the same. Needs at least one candidate. */
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
