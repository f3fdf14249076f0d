import type { AnswerLine, CapacityAnswer, CapacityFigures } from '../answer.ts'
import { middleRps } from '../capacity-answer.ts'
import { list } from '../../compare/phrases.ts'
import { range, times } from '../../numbers.ts'
import { line, perSecond, winnerOf } from './plain-words.ts'

/** How much each of the two holds; of those that were not searched, nothing. */
export function capacityLine(
  { slo, variants, ratio }: CapacityAnswer,
  names: readonly string[],
): AnswerLine | undefined {
  const told = names.flatMap((name) => variants.filter(({ variant }) => variant === name))
  if (told.length === 0) return undefined
  const held = told.map(
    (figures, index) => `${figures.variant} ${index === 0 ? 'holds ' : ''}${heldText(figures)}`,
  )
  const winner = ratio && winnerOf(ratio, ratio.outcome)
  const factor = ratio && times(Math.max(ratio.ratio, 1 / ratio.ratio))
  const verdict =
    winner === undefined
      ? ratio === undefined
        ? ''
        : `; ${unknownBecause(told)}`
      : `, so ${winner} holds about ×${factor}`
  return line('capacity', `${held.join(', ')}${verdict}.`, numbers({ slo, variants: told, ratio }))
}

/** Where the hammer is the limit of some, a longer search would not tell more either. */
function unknownBecause(told: readonly CapacityFigures[]): string {
  const limited = told.filter(({ isNearGenerator }) => isNearGenerator)
  if (limited.length === 0) return 'that is too close for one coarse search'
  return `the limit of ${list(limited.map(({ variant }) => variant))} is that of the hammer itself`
}

/** From here on an interval is told instead of its median. */
const vagueFactor = 1.5

function heldText(figures: CapacityFigures): string {
  const { keptRps, missedRps, rps, lowRps, highRps } = figures
  if (rps !== undefined) return estimateText(rps, { lowRps, highRps })
  if (keptRps === undefined) return 'none of the rates tried'
  const held = `about ${twoDigits(middleRps(figures))}`
  return missedRps === undefined ? `${held} or more` : held
}

function estimateText(
  rps: number,
  { lowRps, highRps }: { lowRps: number | undefined; highRps: number | undefined },
): string {
  if (lowRps === undefined) return `${twoDigits(highRps ?? rps)} or less`
  if (highRps === undefined) return `${twoDigits(lowRps)} or more`
  const isVague = highRps > vagueFactor * lowRps
  return isVague ? `${twoDigits(lowRps)} to ${twoDigits(highRps)}` : `about ${twoDigits(rps)}`
}

function twoDigits(rateRps: number): string {
  return perSecond(Number(rateRps.toPrecision(2)))
}

function intervalText({ rps, lowRps, highRps }: CapacityFigures): string {
  const [low, high] = [lowRps, highRps].map((rate) => rate && perSecond(whole(rate)))
  const interval =
    low && high ? `${low} to ${high}` : low ? `${low} or more` : `${high ?? 'any'} or less`
  return `holds ${perSecond(whole(rps!))} (${interval})`
}

/** Three digits: more would promise what no interval holds. */
function whole(rateRps: number): number {
  return Number(rateRps.toPrecision(3))
}

/** Of runs from before intervals were computed. */
function bracketText(figures: CapacityFigures): string {
  const { keptRps, missedRps } = figures
  const kept = keptRps === undefined ? 'kept none' : `kept ${perSecond(keptRps)}`
  return missedRps === undefined ? kept : `${kept}, not ${perSecond(missedRps)}${doubt(figures)}`
}

/** The interval, where trials of the same search contradict each other. */
function doubt({ keptRps, missedRps, lowRps, highRps }: CapacityFigures): string {
  if (lowRps === keptRps && highRps === missedRps) return ''
  return ` (single trials between ${lowRps === undefined ? 'none' : perSecond(lowRps)} and ${highRps === undefined ? 'all tried' : perSecond(highRps)} contradict each other)`
}

function numbers({
  slo,
  variants,
  ratio,
}: Pick<CapacityAnswer, 'slo' | 'variants'> & { readonly ratio: CapacityAnswer['ratio'] }): string {
  const held = variants.map((figures) => {
    const { variant, isNearGenerator, generatorRps } = figures
    const limit = !isNearGenerator
      ? ''
      : generatorRps === undefined
        ? ', the limit of the hammer itself over this wire'
        : `, near what the hammer itself holds (${perSecond(generatorRps)})`
    return `${variant} ${figures.rps === undefined ? bracketText(figures) : intervalText(figures)}${limit}`
  })
  const interval = ratio && range(ratio.low, ratio.high)
  const factor = ratio
    ? `; ${ratio.challenger} / ${ratio.baseline} ×${times(ratio.ratio)}${interval === '' ? '' : ` (${interval})`}`
    : ''
  return `With ${slo}, ${list(held)}${factor}.`
}
