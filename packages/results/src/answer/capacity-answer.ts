import type { AnswerPair } from './pairs.ts'
import type { CapacityAnswer, CapacityFigures, CapacityRatio } from './answer.ts'
import type { CapacityOfVariant, CapacitySearch, CapacityTrial } from '../run/block-design.ts'
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
  const lowRps = highest(keptRates(trials).filter((rate) => rate < lowestMissed(trials)))
  const highRps = lowest(missedRates(trials).filter((rate) => rate > highestKept(trials)))
  return {
    variant,
    ...(keptRps !== undefined && { keptRps }),
    ...(missedRps !== undefined && { missedRps }),
    ...(lowRps !== undefined && { lowRps }),
    ...(highRps !== undefined && { highRps }),
    ...(generatorRps !== undefined && { generatorRps }),
    isNearGenerator:
      trials.some(({ rateRps, byGenerator }) => rateRps === missedRps && byGenerator === true) ||
      (generatorRps !== undefined && generatorRps <= generatorFactor * (keptRps ?? 0)),
  }
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

/** Of the bracket on a logarithmic scale, as the search halves it; where it is open, its lower end. */
export function middleRps({ keptRps = 0, missedRps = keptRps }: CapacityFigures): number {
  return Math.sqrt(keptRps * missedRps)
}

/** One search tells nothing of other minutes: intervals must be farther apart than this factor to tell a difference. */
const apartFactor = 1.25

function outcomeOf(low: number | undefined, high: number | undefined): CapacityRatio['outcome'] {
  if (low !== undefined && low > apartFactor) return 'challenger better'
  return high !== undefined && high < 1 / apartFactor ? 'baseline better' : 'no difference found'
}
