import { isSupported } from './supported-percentiles.ts'

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

/** Splits the time of right answers; undefined where there are none. Sorts `answers`. */
export function timeSplit(
  answers: AnswerParts[],
  answersBy: TimeSplit['answersBy'],
): TimeSplit | undefined {
  if (answers.length === 0) return undefined
  answers.sort((a, b) => responseUs(a) - responseUs(b))
  const rank = (share: number): number => Math.floor(share * answers.length)
  const middle = answers.slice(rank(0.45), rank(0.55))
  return {
    all: meanParts(answers),
    ...(middle.length > 0 && { middle: meanParts(middle) }),
    ...(isSupported(99, answers.length) && { slowest: meanParts(answers.slice(rank(0.99))) }),
    answersBy,
  }
}

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

function meanParts(answers: readonly AnswerParts[]): MeanParts {
  return mergeParts(answers.map((answer) => ({ ...answer, answers: 1 })))
}
