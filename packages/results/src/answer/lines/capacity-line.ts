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
  if (limited.length === 0) return 'the coarse search cannot tell which holds more'
  return `the limit of ${list(limited.map(({ variant }) => variant))} is that of the hammer itself`
}

function heldText(figures: CapacityFigures): string {
  if (figures.keptRps === undefined) return 'none of the rates tried'
  const rps = Number(middleRps(figures).toPrecision(2))
  return figures.missedRps === undefined
    ? `about ${perSecond(rps)} or more`
    : `about ${perSecond(rps)}`
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
    const { variant, keptRps, missedRps, isNearGenerator, generatorRps } = figures
    const kept = keptRps === undefined ? 'kept none' : `kept ${perSecond(keptRps)}`
    const missed = missedRps === undefined ? '' : `, not ${perSecond(missedRps)}${doubt(figures)}`
    const limit = !isNearGenerator
      ? ''
      : generatorRps === undefined
        ? ', the limit of the hammer itself over this wire'
        : `, near what the hammer itself holds (${perSecond(generatorRps)})`
    return `${variant} ${kept}${missed}${limit}`
  })
  const interval = ratio && range(ratio.low, ratio.high)
  const factor = ratio
    ? `; ${ratio.challenger} / ${ratio.baseline} ×${times(ratio.ratio)}${interval === '' ? '' : ` (${interval})`}`
    : ''
  return `With ${slo}, ${list(held)}${factor}.`
}
