import type { AnswerLine, LoadFigures, PairAnswer, PairAtLoad } from '../answer.ts'
import { speedMetrics } from '../block-ratios.ts'
import { list } from '../../compare/phrases.ts'
import { ms } from '../../numbers.ts'
import { line, loadName, percentileName, perSecond, ratioText } from './plain-words.ts'
import { speedWords } from './speed-words.ts'

/** Who answers faster at which load, and by how much. */
export function speedLine(pair: PairAnswer, loads: readonly LoadFigures[]): AnswerLine {
  return line('speed', `${speedWords(pair)}.`, speedNumbers(pair, loads))
}

/** Response times and ratios at each load. */
export function speedNumbers(pair: PairAnswer, loads: readonly LoadFigures[]): string {
  const { baseline, challenger } = pair
  const atLoads = pair.loads.map((load, index) => atLoadNumbers(pair, load, loads[index]))
  return `${challenger} / ${baseline}, ${atLoads.join('; ')}.${crossingNumbers(pair)}`
}

function crossingNumbers({ crossing }: PairAnswer): string {
  if (crossing === undefined) return ''
  const { fromRps, toRps, estimateRps } = crossing
  return ` They change places between ${perSecond(fromRps)} and ${perSecond(toRps)}, near ${perSecond(estimateRps)}.`
}

function atLoadNumbers(pair: PairAnswer, load: PairAtLoad, figures?: LoadFigures): string {
  const of = (variant: string, metric: string): number | undefined =>
    figures?.variants.find((each) => each.variant === variant)?.figures[metric]
  const known = speedMetrics.flatMap((metric) => {
    const ratio = load.ratios[metric]
    const [own, other] = [of(pair.challenger, metric), of(pair.baseline, metric)]
    if (ratio === undefined || own === undefined || other === undefined) return []
    return [`${percentileName(metric)} ${ms(own)} / ${ms(other)} ms ${ratioText(ratio)}`]
  })
  const { outcome, reasons } = load.speed
  const why = outcome === 'not comparable' ? [`not comparable, because ${list(reasons)}`] : []
  return `at ${loadName(load)}: ${[...why, ...known].join(', ')}`
}
