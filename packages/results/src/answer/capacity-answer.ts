import type { AnswerPair } from './pairs.ts'
import type { CapacityAnswer, CapacityFigures, CapacityRatio } from './answer.ts'
import type { CapacityOfVariant, CapacitySearch } from '../run/block-design.ts'
import { sixDigits } from '../statistics/six-digits.ts'

/** What the generator can do must be more than this many times a capacity, or the capacity may be its own. */
const generatorFactor = 1.2

/** What each variant held; a ratio where `question` may be answered. */
export function capacityAnswer(
  { slo, variants }: CapacitySearch,
  { question, stealShareMax }: { question: AnswerPair | undefined; stealShareMax: number },
): CapacityAnswer {
  const figures = variants.map((variant) => figuresOf(variant, stealShareMax))
  const of = (name: string | undefined): CapacityFigures | undefined =>
    figures.find(({ variant }) => variant === name)
  const ratio = ratioOf(of(question?.baseline), of(question?.challenger))
  return { slo, variants: figures, ...(ratio && { ratio }) }
}

function figuresOf(found: CapacityOfVariant, stealShareMax: number): CapacityFigures {
  const { variant, keptRps, generatorRps } = found
  const missedRps = missedByItself(found, stealShareMax)
  return {
    variant,
    ...(keptRps !== undefined && { keptRps }),
    ...(missedRps !== undefined && { missedRps }),
    ...(generatorRps !== undefined && { generatorRps }),
    isNearGenerator: generatorRps !== undefined && generatorRps <= generatorFactor * (keptRps ?? 0),
  }
}

/** The lowest rate above the one that was kept that the variant missed, and not the host for it. */
function missedByItself(
  { keptRps = 0, missedRps, trials }: CapacityOfVariant,
  stealShareMax: number,
): number | undefined {
  if (missedRps === undefined) return undefined
  const stolen = trials.filter(
    ({ rateRps, isKept, stealShare = 0 }) =>
      rateRps === missedRps && !isKept && stealShare > stealShareMax,
  )
  if (stolen.length === 0) return missedRps
  const missed = trials.filter(
    ({ rateRps, isKept, stealShare = 0 }) =>
      rateRps > keptRps && !isKept && stealShare <= stealShareMax,
  )
  const lowest = Math.min(...missed.map(({ rateRps }) => rateRps))
  return Number.isFinite(lowest) ? lowest : undefined
}

function ratioOf(
  baseline: CapacityFigures | undefined,
  challenger: CapacityFigures | undefined,
): CapacityRatio | undefined {
  if (baseline?.keptRps === undefined || challenger?.keptRps === undefined) return undefined
  const low =
    baseline.missedRps === undefined
      ? undefined
      : sixDigits(challenger.keptRps / baseline.missedRps)
  const high =
    challenger.missedRps === undefined
      ? undefined
      : sixDigits(challenger.missedRps / baseline.keptRps)
  return {
    baseline: baseline.variant,
    challenger: challenger.variant,
    ratio: sixDigits(middleRps(challenger) / middleRps(baseline)),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    outcome: outcomeOf(low, high),
  }
}

/** Of the bracket on a logarithmic scale, as the search halves it; where it is open, its lower end. */
export function middleRps({ keptRps = 0, missedRps = keptRps }: CapacityFigures): number {
  return Math.sqrt(keptRps * missedRps)
}

/** One search is no interval: brackets must be farther apart than this factor to tell a difference. */
const apartFactor = 1.1

function outcomeOf(low: number | undefined, high: number | undefined): CapacityRatio['outcome'] {
  if (low !== undefined && low > apartFactor) return 'challenger better'
  return high !== undefined && high < 1 / apartFactor ? 'baseline better' : 'no difference found'
}
