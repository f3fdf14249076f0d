import type { AnswerPair } from './pairs.ts'
import type { CapacityAnswer, CapacityFigures, CapacityRatio } from './answer.ts'
import type {
  CapacityInterval,
  CapacityOfVariant,
  CapacitySearch,
  CapacityTrial,
} from '../run/block-design.ts'
import { sixDigits } from '../statistics/six-digits.ts'

/** What the generator can do must be more than this many times a capacity, or the capacity may be its own. */
const generatorFactor = 1.2

/** What each variant held; a ratio where `question` may be answered. */
export function capacityAnswer(
  { slo, variants }: CapacitySearch,
  { question, takenShareMax }: { question: AnswerPair | undefined; takenShareMax: number },
): CapacityAnswer {
  const figures = variants.map((variant) => figuresOf(variant, takenShareMax))
  const of = (name: string | undefined): CapacityFigures | undefined =>
    figures.find(({ variant }) => variant === name)
  const ratio = ratioOf(of(question?.baseline), of(question?.challenger))
  return { slo, variants: figures, ...(ratio && { ratio }) }
}

function figuresOf(found: CapacityOfVariant, takenShareMax: number): CapacityFigures {
  const { variant, keptRps, generatorRps } = found
  const trials = found.trials.filter(
    ({ isKept, takenShare = 0 }) => isKept || takenShare <= takenShareMax,
  )
  const missedRps = missedByItself(found, trials)
  const { rps, lowRps, highRps } = found.interval ?? bracketOf(trials)
  return {
    variant,
    ...(keptRps !== undefined && { keptRps }),
    ...(missedRps !== undefined && { missedRps }),
    ...(rps !== undefined && { rps }),
    ...(lowRps !== undefined && { lowRps }),
    ...(highRps !== undefined && { highRps }),
    ...(generatorRps !== undefined && { generatorRps }),
    // Where it was measured by itself, being late beside a busy system is not its own limit.
    isNearGenerator:
      generatorRps === undefined
        ? isLateAbove(trials, found.interval ?? { rps: missedRps ?? 0, highRps: missedRps ?? 0 })
        : generatorRps <= generatorFactor * (rps ?? keptRps ?? 0),
  }
}

/** Whether the hammer was late in most trials that missed a rate which the system may well have held. */
function isLateAbove(
  trials: readonly CapacityTrial[],
  { rps, highRps = Infinity }: CapacityInterval,
): boolean {
  const near = trials.filter(
    ({ isKept, rateRps }) => !isKept && rateRps >= rps && rateRps <= highRps * generatorFactor,
  )
  return near.filter(({ byGenerator }) => byGenerator === true).length > near.length / 2
}

/** In runs from before intervals were computed: from below the lowest that was missed to above the highest that was kept. */
function bracketOf(trials: readonly CapacityTrial[]): Partial<CapacityInterval> {
  const lowRps = highest(keptRates(trials).filter((rate) => rate < lowestMissed(trials)))
  const highRps = lowest(missedRates(trials).filter((rate) => rate > highestKept(trials)))
  return { ...(lowRps !== undefined && { lowRps }), ...(highRps !== undefined && { highRps }) }
}

/** The lowest rate above the one that was kept that the variant missed, and not the host for it. */
function missedByItself(
  { keptRps = 0 }: CapacityOfVariant,
  trials: readonly CapacityTrial[],
): number | undefined {
  return lowest(missedRates(trials).filter((rate) => rate > keptRps))
}

function keptRates(trials: readonly CapacityTrial[]): number[] {
  return trials.filter(({ isKept }) => isKept).map(({ rateRps }) => rateRps)
}

function missedRates(trials: readonly CapacityTrial[]): number[] {
  return trials.filter(({ isKept }) => !isKept).map(({ rateRps }) => rateRps)
}

function lowestMissed(trials: readonly CapacityTrial[]): number {
  return Math.min(...missedRates(trials))
}

function highestKept(trials: readonly CapacityTrial[]): number {
  return Math.max(...keptRates(trials))
}

function lowest(rates: readonly number[]): number | undefined {
  return rates.length === 0 ? undefined : Math.min(...rates)
}

function highest(rates: readonly number[]): number | undefined {
  return rates.length === 0 ? undefined : Math.max(...rates)
}

function ratioOf(
  baseline: CapacityFigures | undefined,
  challenger: CapacityFigures | undefined,
): CapacityRatio | undefined {
  if (baseline?.keptRps === undefined || challenger?.keptRps === undefined) return undefined
  const low = quotient(challenger.lowRps, baseline.highRps)
  const high = quotient(challenger.highRps, baseline.lowRps)
  return {
    baseline: baseline.variant,
    challenger: challenger.variant,
    ratio: sixDigits(middleRps(challenger) / middleRps(baseline)),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    outcome: fairOutcome(outcomeOf(low, high), baseline, challenger),
  }
}

/** Who seems to hold less does not where the hammer could not offer more. */
function fairOutcome(
  outcome: CapacityRatio['outcome'],
  baseline: CapacityFigures,
  challenger: CapacityFigures,
): CapacityRatio['outcome'] {
  const loser = outcome === 'challenger better' ? baseline : challenger
  return loser.isNearGenerator ? 'no difference found' : outcome
}

function quotient(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : sixDigits(above / below)
}

/** Of the interval; where there is none, of the bracket on a logarithmic scale, or its lower end where it is open. */
export function middleRps({ rps, keptRps = 0, missedRps = keptRps }: CapacityFigures): number {
  return rps ?? Math.sqrt(keptRps * missedRps)
}

/** One search tells nothing of other minutes: intervals must be farther apart than this factor to tell a difference. */
const apartFactor = 1.25

function outcomeOf(low: number | undefined, high: number | undefined): CapacityRatio['outcome'] {
  if (low !== undefined && low > apartFactor) return 'challenger better'
  return high !== undefined && high < 1 / apartFactor ? 'baseline better' : 'no difference found'
}
