import type { Knee, LoadCurve } from '../../curve/curve.ts'
import { levelText } from '../../curve/service-level.ts'
import { list } from '../../compare/phrases.ts'
import { counted, percentOf, times } from '../../numbers.ts'
import type { BlockDesign } from '../../run/block-design.ts'
import type { AnswerLine } from '../answer.ts'
import { line, perSecond, shortEnough } from './plain-words.ts'

/** What the curves of a run say: where each variant bends, how that grows with a setting, what is left above it. */
export function curveLines(
  curves: readonly LoadCurve[],
  { climb, loads }: Pick<BlockDesign, 'climb' | 'loads'>,
): AnswerLine[] {
  const bent = curves.filter((curve): curve is BentCurve => curve.knee !== undefined)
  const isVaried = curves.some(({ setting }) => setting !== undefined)
  if (climb && bent.length > 0) {
    const rule = `The knee is the highest load kept with ${levelText(climb)} in a start`
    return [isVaried ? growthLine(bent, rule) : kneeLine(bent, rule)]
  }
  return loads.some(({ ofCapacity = 0 }) => ofCapacity > 1) ? [goodputLine(curves, loads)] : []
}

type BentCurve = LoadCurve & { readonly knee: Knee }

function kneeLine(curves: readonly BentCurve[], rule: string): AnswerLine {
  const short = curves.map(({ variant, knee }) => `${variant} ${perSecond(knee.rateRps)}`)
  const numbers = `${rule}, median (lowest–highest) over the starts: ${list(curves.map(kneeText))}.`
  return line(
    'capacity',
    shortEnough(
      `Up to its knee each holds: ${list(short)}.`,
      `Up to its knee each holds: ${list(short.slice(0, 3))}; the others stand below.`,
    ),
    numbers,
  )
}

function kneeText({ variant, knee }: BentCurve): string {
  const { rateRps, lowRps, highRps, starts, above } = knee
  const why = {
    missed: '',
    hammer: ', the limit of the hammer itself',
    nothing: ', and nothing above it was measured',
  }[above]
  return `${variant} ${perSecond(rateRps)} (${Math.round(lowRps)}–${perSecond(highRps)}, ${counted(starts, 'start')})${why}`
}

/** How the knee grows from the first point of the axis to the last one. */
function growthLine(curves: readonly BentCurve[], rule: string): AnswerLine {
  const byVariant = [...Map.groupBy(curves, ({ variant }) => variant)]
  const grown = byVariant.map(([variant, own]) => {
    const [first, last] = [own[0]!, own.at(-1)!]
    return `${variant} ×${times(last.knee.rateRps / first.knee.rateRps)}`
  })
  const ends = curves.flatMap(({ setting }) => setting ?? [])
  const [from, to] = [ends[0], ends.at(-1)]
  const rows = byVariant.map(([variant, own]) => {
    const first = own[0]!
    const points = own.map(({ setting, knee }) => {
      const speedUp = knee.rateRps / first.knee.rateRps
      const efficiency = speedUp / ((setting?.value ?? 1) / (first.setting?.value ?? 1))
      return `${setting?.label}: ${perSecond(knee.rateRps)} (${Math.round(knee.lowRps)}–${perSecond(knee.highRps)}), speed-up ${times(speedUp)}, efficiency ${percentOf(efficiency, 0)}`
    })
    return `${variant} with ${points.join('; ')}`
  })
  return line(
    'capacity',
    `From ${from?.label} to ${to?.label} what each holds grows: ${list(grown)}.`,
    `${rule}: ${rows.join('. ')}.`,
  )
}

/** What is answered in time at the highest load, as a share of the best that the variant did at any. */
function goodputLine(curves: readonly LoadCurve[], loads: BlockDesign['loads']): AnswerLine {
  const highest = loads.at(-1)!
  const left = curves.map(({ variant, points }) => {
    const best = Math.max(...points.map(({ goodputRps }) => goodputRps))
    const last = points.find(({ load }) => load === highest.name)
    return `${variant} ${last === undefined || best === 0 ? 'unknown' : percentOf(last.goodputRps / best, 0)}`
  })
  const numbers = curves.map(({ variant, points }) => {
    const each = points.map(
      ({ rateRps, goodputRps }) => `${perSecond(goodputRps)} of ${perSecond(rateRps)}`,
    )
    return `${variant} answers in time ${each.join(', ')}`
  })
  return line(
    'capacity',
    `At ${times(highest.ofCapacity!)} times capacity, right answers in time, of the best: ${list(left)}.`,
    `${numbers.join('; ')}.`,
  )
}
