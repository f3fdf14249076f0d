import type { CapacityOfVariant, CapacityTrial } from '@rpc-vs-mom/results'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'

export interface CapacitySearchSpec {
  /** First rate that is tried, requests per second. */
  readonly firstRps: number
  /** Higher ones are not tried. */
  readonly highestRps: number
  /** The search of a variant ends when the rate that was missed is at most this many times the one that was kept. */
  readonly ratioMax: number
  /** A rate that was missed while others took more of the processors is tried again. */
  readonly takenShareMax: number
  /** Of the order in which variants are tried in each step. */
  readonly seed: number
}

/** Puts a fresh plan of the rate to the variant and says whether the service level was kept. */
export type TryRate = (variant: string, rateRps: number, step: number) => Promise<CapacityTrial>

/**
 * Searches the highest rate that each variant keeps: by doubling until one is missed, then by halving the interval
 * on a logarithmic scale. A rate is missed when two of at most three trials missed it, because a single stall of the
 * machine is enough to miss a percentile in a trial of a second. All variants take each step side by side, because
 * searches one after another met different minutes of the host and varied by 40 % and more.
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
      if (rateRps !== undefined) search.add(await tryRate(search.variant, rateRps, step))
    }
  }
  return searches.map((search) => search.found())
}

/** Of one rate. */
const trialsMax = 3
const missesDecide = 2

/** Trials of one search that are made again because of others; afterwards all count, or a busy machine had no end. */
const disturbedMax = 6

/** Below the first rate so many times halved no variant is worth comparing. */
const halvingsMax = 6

class Search {
  readonly variant: string
  readonly #spec: CapacitySearchSpec
  readonly #trials: CapacityTrial[] = []
  #keptRps: number | undefined
  #missedRps: number | undefined
  /** The rate that the trials so far do not decide. */
  #doubtfulRps: number | undefined
  #kept = 0
  #missed = 0
  #disturbed = 0

  constructor(variant: string, spec: CapacitySearchSpec) {
    this.variant = variant
    this.#spec = spec
  }

  /** The rate to try next; undefined when the search is over. */
  get nextRps(): number | undefined {
    const { firstRps, highestRps, ratioMax } = this.#spec
    const [kept, missed] = [this.#keptRps, this.#missedRps]
    if (this.#doubtfulRps !== undefined) return this.#doubtfulRps
    if (kept === undefined)
      return missed === undefined ? firstRps : this.#lower(missed / 2, firstRps)
    if (missed === undefined) return kept >= highestRps ? undefined : Math.min(highestRps, kept * 2)
    return missed / kept <= ratioMax ? undefined : Math.round(Math.sqrt(kept * missed))
  }

  #lower(rateRps: number, firstRps: number): number | undefined {
    return rateRps < firstRps / 2 ** halvingsMax || rateRps < 1 ? undefined : rateRps
  }

  add(trial: CapacityTrial): void {
    this.#trials.push(trial)
    const { rateRps } = trial
    const wasDisturbed = !trial.isKept && (trial.takenShare ?? 0) > this.#spec.takenShareMax
    if (wasDisturbed && this.#disturbed++ < disturbedMax) this.#doubtfulRps = rateRps
    else this.#count(trial)
  }

  #count({ rateRps, isKept }: CapacityTrial): void {
    if (isKept) this.#kept++
    else this.#missed++
    const isDoubtful = this.#missed === 1 && this.#kept < trialsMax - 1
    this.#doubtfulRps = isDoubtful ? rateRps : undefined
    if (isDoubtful) return
    if (this.#missed < missesDecide) this.#keptRps = rateRps
    else this.#missedRps = rateRps
    this.#kept = this.#missed = 0
  }

  found(): CapacityOfVariant {
    return {
      variant: this.variant,
      ...(this.#keptRps !== undefined && { keptRps: this.#keptRps }),
      ...(this.#missedRps !== undefined && { missedRps: this.#missedRps }),
      trials: this.#trials,
    }
  }
}
