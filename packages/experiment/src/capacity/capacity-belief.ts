import type { CapacityInterval } from '@rpc-vs-mom/results'

/**
 * What trials tell of a capacity: a probability for each rate of a fine logarithmic grid, by Bayes' rule. A trial at
 * a rate keeps the service level with a probability that falls from 1 to 0 around the capacity, the steeper the less
 * the system varies. How steep is not known and is learnt from the trials too: trials that contradict each other
 * widen the interval, so that noise is answered by more trials (the psi method of Kontsevich and Tyler, 1999, for
 * thresholds of perception).
 */
export class CapacityBelief {
  readonly #logRates: Float64Array
  /** For each way in which the system may vary the weights of all rates; they add up to 1. */
  readonly #weights: Float64Array[]

  /** A capacity outside of `lowestRps` and `highestRps` is not told from their ends. */
  constructor({ lowestRps, highestRps }: { lowestRps: number; highestRps: number }) {
    const steps = Math.ceil(Math.log(highestRps / lowestRps) / gridStep)
    this.#logRates = Float64Array.from(
      { length: steps + 1 },
      (_, index) => Math.log(lowestRps) + index * gridStep,
    )
    this.#weights = variations.map(({ weight }) =>
      new Float64Array(this.#logRates.length).fill(weight / this.#logRates.length),
    )
  }

  /** `isFar`: so much was missed that a single stall cannot be why. */
  learn(rateRps: number, { isKept, isFar = false }: { isKept: boolean; isFar?: boolean }): void {
    const logRate = Math.log(rateRps)
    let sum = 0
    for (const [index, weights] of this.#weights.entries()) {
      const { spread, missedByAccident } = variations[index]!
      const accident = missedByAccident * (isFar ? farShare : 1)
      for (let at = 0; at < weights.length; at++) {
        const kept = keptProbability((logRate - this.#logRates[at]!) / spread, accident)
        sum += weights[at]! *= isKept ? kept : 1 - kept
      }
    }
    for (const weights of this.#weights)
      for (let at = 0; at < weights.length; at++) weights[at]! /= sum
  }

  interval(): CapacityInterval {
    const [low, high] = [0.025, 0.975].map((probability) => this.#indexOf(probability))
    return {
      rps: this.quantile(0.5),
      ...(low! > 0 && { lowRps: this.#rateAt(low!) }),
      ...(high! < this.#logRates.length - 1 && { highRps: this.#rateAt(high!) }),
    }
  }

  /** The rate below which the capacity is with this probability. */
  quantile(probability: number): number {
    return this.#rateAt(this.#indexOf(probability))
  }

  #rateAt(index: number): number {
    return Number(Math.exp(this.#logRates[index]!).toPrecision(4))
  }

  #indexOf(probability: number): number {
    let sum = 0
    for (let at = 0; at < this.#logRates.length; at++) {
      for (const weights of this.#weights) sum += weights[at]!
      if (sum >= probability) return at
    }
    return this.#logRates.length - 1
  }
}

/** Between neighbouring rates, as a natural logarithm: half a percent. */
const gridStep = 0.005

/** How much a system, and the host under it, may vary from trial to trial. */
interface Variation {
  /** How far from the capacity, as a natural logarithm, three of four trials tell on which side of it they are. */
  readonly spread: number
  /** Share of trials that miss at any rate: a single stall of the machine is enough to miss a percentile. */
  readonly missedByAccident: number
  /** How likely it is before the first trial; all add up to 1. */
  readonly weight: number
}

const variations: readonly Variation[] = [0.01, 0.02, 0.04, 0.08, 0.16].flatMap((spread, index) =>
  [
    { missedByAccident: 0.02, weight: 0.75 },
    { missedByAccident: 0.1, weight: 0.2 },
    { missedByAccident: 0.35, weight: 0.05 },
  ].map(({ missedByAccident, weight }) => ({
    spread,
    missedByAccident,
    weight: weight * [0.3, 0.3, 0.2, 0.1, 0.1][index]!,
  })),
)

/** Of the trials that miss by accident, those that miss as if far too much had been asked. */
const farShare = 0.1

/** By luck none is kept far above the capacity. */
const keptByAccident = 0.005

function keptProbability(spreadsAbove: number, missedByAccident: number): number {
  const below = 1 / (1 + Math.exp(spreadsAbove * Math.log(3)))
  return (1 - missedByAccident) * below + keptByAccident * (1 - below)
}
