import type { CapacityInterval, CapacityOfVariant, CapacityTrial } from '@rpc-vs-mom/results'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { CapacityBelief } from './capacity-belief.ts'

export interface CapacitySearchSpec {
  /** First rate that is tried, requests per second. */
  readonly firstRps: number
  /** Higher ones are not tried. */
  readonly highestRps: number
  /** The search of a variant ends when the ends of its interval are at most this factor apart. */
  readonly ratioMax: number
  /** Trials of one variant at most; it then ends with the interval that it has. */
  readonly trialsMax: number
  /** A rate that was missed while others took more of the processors tells nothing. */
  readonly takenShareMax: number
  /** Of the order in which variants are tried in each step. */
  readonly seed: number
  /** Whether there is no time for another trial; time is not bounded when absent. */
  isTimeUp?(): boolean
}

/** Of a rate that is to be tried. */
export interface RateStep {
  /** From 1; the same for all variants that are tried side by side. */
  readonly step: number
  /** Whether the capacity is known to about a tenth, so that a longer trial tells more than a short one. */
  readonly isFine: boolean
}

/** Puts a fresh plan of the rate to the variant and says whether the service level was kept. */
export type TryRate = (variant: string, rateRps: number, step: RateStep) => Promise<CapacityTrial>

/**
 * Searches the highest rate that each variant keeps: by doubling until one is missed, then at the median of where the
 * capacity may still be, which halves the bracket where trials agree and repeats a rate where they do not. All
 * variants take each step side by side, because searches one after another met different minutes of the host and
 * varied by 40 % and more.
 */
export async function searchCapacity(
  variants: readonly string[],
  tryRate: TryRate,
  spec: CapacitySearchSpec,
): Promise<CapacityOfVariant[]> {
  const random = seededRandom(spec.seed)
  const searches = variants.map((variant) => new Search(variant, spec))
  for (let step = 1; searches.some(({ nextRps }) => nextRps !== undefined); step++) {
    for (const search of shuffled(searches, random)) {
      const rateRps = search.nextRps
      if (rateRps === undefined) continue
      const { isFine } = search
      search.add(await tryRate(search.variant, rateRps, { step, isFine }))
    }
  }
  return searches.map((search) => search.found())
}

/** Trials of one search that tell nothing because of others; later ones count, or a busy machine had no end. */
const disturbedMax = 6

/** Below the first rate so many times halved no variant is worth comparing. */
const halvingsMax = 6

/** Trials without one that was kept, after which none will be. */
const missesMax = 2 * halvingsMax

/** Share of the requests of a trial beyond which a rate was far too high: no single stall takes so many. */
const farShare = 0.2

/** So far from the capacity a trial is hardly ever decided by chance. */
const farFactor = 1.2

/** Trials are fine from where the capacity is as likely within this factor as outside. */
const fineFactor = 1.1

class Search {
  readonly variant: string
  readonly #spec: CapacitySearchSpec
  readonly #trials: CapacityTrial[] = []
  readonly #belief: CapacityBelief
  #interval: CapacityInterval
  #highestKeptRps = 0
  #lowestMissedRps = Infinity
  #disturbed = 0

  constructor(variant: string, spec: CapacitySearchSpec) {
    this.variant = variant
    this.#spec = spec
    const { firstRps, highestRps } = spec
    this.#belief = new CapacityBelief({ lowestRps: firstRps / 2 ** halvingsMax, highestRps })
    this.#interval = this.#belief.interval()
  }

  get isFine(): boolean {
    return this.#belief.quantile(0.75) / this.#belief.quantile(0.25) <= fineFactor
  }

  /** The rate to try next; undefined when the search is over. */
  get nextRps(): number | undefined {
    const { firstRps, highestRps, ratioMax, trialsMax } = this.#spec
    const { length } = this.#trials
    if (length === 0) return firstRps
    if (length >= trialsMax || this.#factor <= ratioMax || this.#spec.isTimeUp?.() === true)
      return undefined
    const { highRps } = this.#interval
    if (this.#highestKeptRps === 0 && length >= missesMax) return undefined
    if (highRps === undefined && this.#highestKeptRps >= highestRps) return undefined
    if (this.#lowestMissedRps === Infinity) return Math.min(highestRps, 2 * this.#highestKeptRps)
    // No farther than a factor of two from what was tried: what is far too much takes long to drain.
    const most = Math.min(highestRps, 2 * (this.#highestKeptRps || Infinity))
    const least = Math.max(1, this.#lowestMissedRps / 2)
    return Math.round(Math.max(least, Math.min(most, this.#promisingRps)))
  }

  get #promisingRps(): number {
    if (!this.isFine) return this.#belief.quantile(0.5)
    const { rps, lowRps = 0, highRps = Infinity } = this.#interval
    const nth = this.#trials.length % 3
    // On both sides of the median in turn, because trials at one rate would not tell how steep the fall is.
    if (nth < 2 || highRps <= farFactor * lowRps)
      return this.#belief.quantile(nth % 2 === 0 ? 0.3 : 0.7)
    // What an early trial left open is decided far from the capacity, where chance has no part.
    const isAbove = highRps / rps > rps / lowRps
    return isAbove ? Math.min(highRps, rps * farFactor) : Math.max(lowRps, rps / farFactor)
  }

  get #factor(): number {
    const { lowRps, highRps } = this.#interval
    return lowRps === undefined || highRps === undefined ? Infinity : highRps / lowRps
  }

  add(trial: CapacityTrial): void {
    this.#trials.push(trial)
    const { rateRps, isKept } = trial
    const wasDisturbed = !isKept && (trial.takenShare ?? 0) > this.#spec.takenShareMax
    if (wasDisturbed && this.#disturbed++ < disturbedMax) return
    if (isKept) this.#highestKeptRps = Math.max(this.#highestKeptRps, rateRps)
    else this.#lowestMissedRps = Math.min(this.#lowestMissedRps, rateRps)
    this.#belief.learn(rateRps, { isKept, isFar: (trial.missedShare ?? 0) > farShare })
    this.#interval = this.#belief.interval()
  }

  found(): CapacityOfVariant {
    const { lowRps, highRps = Infinity } = this.#interval
    const kept = this.#trials.filter((trial) => trial.isKept)
    const onTime = kept.filter(({ rateRps, byGenerator }) => rateRps <= highRps && !byGenerator)
    const keptRps = Math.max(0, ...ratesOf(onTime))
    const missed = this.#trials.filter(({ isKept, rateRps }) => !isKept && rateRps > keptRps)
    // Where nothing was missed, median and upper end would come from the highest rate that may be tried.
    const rps = Math.max(0, ...ratesOf(kept))
    const open = { rps, ...(lowRps !== undefined && { lowRps: Math.min(lowRps, rps) }) }
    return {
      variant: this.variant,
      ...(keptRps > 0 && { keptRps }),
      ...(missed.length > 0 && { missedRps: Math.min(...ratesOf(missed)) }),
      ...(kept.length > 0 && { interval: missed.length > 0 ? this.#interval : open }),
      trials: this.#trials,
    }
  }
}

function ratesOf(trials: readonly CapacityTrial[]): number[] {
  return trials.map(({ rateRps }) => rateRps)
}
