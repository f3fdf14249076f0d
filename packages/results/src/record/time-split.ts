import { isSupported } from '../statistics/supported-percentiles.ts'

/**
 * Where the time of right answers went, as means, because means of parts add up to the mean of the whole
 * and percentiles do not. The middle and the slowest answers are told apart by response time.
 */
export interface TimeSplit {
  readonly all: MeanParts
  /** From the 45th to the 55th percentile: where the time of a median answer goes. */
  readonly middle?: MeanParts
  /** The slowest hundredth; absent where it has fewer than 10 answers. */
  readonly slowest?: MeanParts
  /** Right answers by the name of the worker; those of names beyond the first 256 are under `others`. */
  readonly answersBy: Readonly<Record<string, number>>
}

/** Means in microseconds; the four parts add up to the mean response time. */
export interface MeanParts {
  readonly answers: number
  /** From the intended start to the actual send. */
  readonly lagUs: number
  /** Outside of hammer and worker, and in their event loops. */
  readonly transportUs: number
  /** Inside the worker, before the query. */
  readonly waitUs: number
  readonly queryUs: number
}

/** One right answer, in microseconds. */
export type AnswerParts = Omit<MeanParts, 'answers'>

/**
 * Adds up where the time of right answers went. It holds sums for each bucket of response times, 0.1 % wide
 * at most, instead of the answers: 900 kB, however many there are.
 */
export class TimeSplitSums {
  readonly #answers = new Uint32Array(bucketsMax)
  readonly #sumsUs = new Float64Array(bucketsMax * partKeys.length)
  #count = 0

  /** Adds one answer, in whole microseconds. */
  add(answer: AnswerParts): void {
    const bucket = bucketOf(responseUs(answer))
    this.#answers[bucket]! += 1
    this.#count++
    const at = bucket * partKeys.length
    this.#sumsUs[at]! += answer.lagUs
    this.#sumsUs[at + 1]! += answer.transportUs
    this.#sumsUs[at + 2]! += answer.waitUs
    this.#sumsUs[at + 3]! += answer.queryUs
  }

  /** The split so far; undefined where there were no answers. */
  split(answersBy: TimeSplit['answersBy']): TimeSplit | undefined {
    if (this.#count === 0) return undefined
    const rank = (share: number): number => Math.floor(share * this.#count)
    const middle = this.#between(rank(0.45), rank(0.55))
    return {
      all: this.#between(0, this.#count),
      ...(middle.answers > 0 && { middle }),
      ...(isSupported(99, this.#count) && { slowest: this.#between(rank(0.99), this.#count) }),
      answersBy,
    }
  }

  /** The answers from one rank by response time to another; of a bucket that a rank divides, its means. */
  #between(from: number, to: number): MeanParts {
    const parts: MeanParts[] = []
    let below = 0
    for (let bucket = 0; below < to; bucket++) {
      const answers = this.#answers[bucket]!
      const taken = Math.min(below + answers, to) - Math.max(below, from)
      if (taken > 0) parts.push({ answers: taken, ...this.#meansOf(bucket, answers) })
      below += answers
    }
    return mergeParts(parts)
  }

  #meansOf(bucket: number, answers: number): AnswerParts {
    const mean = (key: keyof AnswerParts): number =>
      this.#sumsUs[bucket * partKeys.length + partKeys.indexOf(key)]! / answers
    return {
      lagUs: mean('lagUs'),
      transportUs: mean('transportUs'),
      waitUs: mean('waitUs'),
      queryUs: mean('queryUs'),
    }
  }
}

const partKeys = ['lagUs', 'transportUs', 'waitUs', 'queryUs'] as const

/** Values below 2048 have a bucket each; above, each doubling is divided into 1024. */
function bucketOf(valueUs: number): number {
  const shift = Math.max(0, 21 - Math.clz32(valueUs))
  return shift * 1024 + (valueUs >>> shift)
}

/** Parts that are each within the range of the histograms add up to less than 2^31 us. */
const bucketsMax = bucketOf(2 ** 31)

/** The means over several trials together, each weighted by its answers. */
export function mergeParts(parts: readonly MeanParts[]): MeanParts {
  const answers = parts.reduce((sum, part) => sum + part.answers, 0)
  const mean = (key: keyof AnswerParts): number =>
    parts.reduce((sum, part) => sum + part[key] * part.answers, 0) / Math.max(1, answers)
  return {
    answers,
    lagUs: mean('lagUs'),
    transportUs: mean('transportUs'),
    waitUs: mean('waitUs'),
    queryUs: mean('queryUs'),
  }
}

/** The whole that the parts add up to. */
export function responseUs({ lagUs, transportUs, waitUs, queryUs }: AnswerParts): number {
  return lagUs + transportUs + waitUs + queryUs
}
