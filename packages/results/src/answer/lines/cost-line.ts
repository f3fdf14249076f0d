import type { AnswerLine, BlockRatio, LoadFigures, PairAnswer, PairAtLoad } from '../answer.ts'
import { list } from '../../compare/phrases.ts'
import { counted, whole } from '../../numbers.ts'
import {
  aboutLess,
  lessThanText,
  line,
  loadName,
  ratioText,
  shortEnough,
  winnerOf,
} from './plain-words.ts'

const withoutTheCaller = 'cpuUsPerRequestWithoutCaller'

/** What one request costs, told at the highest load; the others are in the numbers. */
export function costLine(pair: PairAnswer, loads: readonly LoadFigures[]): AnswerLine | undefined {
  const load = pair.loads.at(-1)
  if (load === undefined) return undefined
  return line('cost', `${costWords(pair, load)}.`, costNumbers(pair, loads))
}

function costWords(pair: PairAnswer, load: PairAtLoad): string {
  const { outcome, lessThan } = load.cost
  const winner = winnerOf(pair, outcome)
  const at = `at ${loadName(load)}`
  if (outcome === 'not comparable') return `CPU time per request ${at} is not comparable`
  if (winner === undefined)
    return `CPU time per request ${at}: no difference found, ${lessThanText(lessThan ?? Infinity)}`
  const claim = `per request ${at} ${winner} takes ${aboutLess(load.ratios['cpuUsPerRequest']!.ratio)} CPU time`
  return shortEnough(...withoutCaller(pair, load, winner).map((more) => `${claim}${more}`), claim)
}

/** Wordings, the long one first. Where the other one is cheaper without the caller, none of them leaves that out. */
function withoutCaller(pair: PairAnswer, { ratios }: PairAtLoad, winner: string): string[] {
  const ratio = ratios[withoutTheCaller]
  if (ratio === undefined) return []
  const cheaper = cheaperWithoutCaller(pair, ratios)
  if (cheaper === undefined) return ['; without the caller, no difference found']
  const less = aboutLess(ratio.ratio)
  return cheaper === winner
    ? [`, without the caller ${less}`]
    : [`; without the caller ${cheaper} ${less}`, `, but ${cheaper} less without the caller`]
}

/** Whose balancer, broker and workers together take less CPU time; undefined where no difference was found. */
export function cheaperWithoutCaller(
  { baseline, challenger }: PairAnswer,
  ratios: PairAtLoad['ratios'],
): string | undefined {
  const ratio = ratios[withoutTheCaller]
  if (ratio?.significant !== true) return undefined
  return ratio.ratio < 1 ? challenger : baseline
}

/** CPU time and memory of both at each load. */
export function costNumbers(pair: PairAnswer, loads: readonly LoadFigures[]): string {
  const { baseline, challenger } = pair
  const atLoads = pair.loads.flatMap((load, index) => {
    const figures = loads[index]
    return figures ? [`at ${loadName(load)}: ${atLoad(pair, load, figures)}`] : []
  })
  return `${challenger} / ${baseline}, ${atLoads.join('; ')}.`
}

const shown = [
  ['cpuUsPerRequest', 'CPU', 'µs', 1],
  [withoutTheCaller, 'without the caller', 'µs', 1],
  ['rssBytesPeak', 'memory', 'MiB', 2 ** 20],
] as const

function atLoad(pair: PairAnswer, { ratios, cost }: PairAtLoad, figures: LoadFigures): string {
  const of = (variant: string) =>
    figures.variants.find((each) => each.variant === variant)?.figures ?? {}
  const [own, other] = [of(pair.challenger), of(pair.baseline)]
  const known = shown.flatMap(([metric, name, unit, per]) => {
    const ratio: BlockRatio | undefined = ratios[metric]
    const [a, b] = [own[metric], other[metric]]
    if (ratio === undefined || a === undefined || b === undefined) return []
    return [`${name} ${whole(a / per)} / ${whole(b / per)} ${unit} ${ratioText(ratio)}`]
  })
  const why =
    cost.outcome === 'not comparable' ? [`not comparable, because ${list(cost.reasons)}`] : []
  return [...why, ...known].join(', ')
}

/** What one request of a variant costs that is compared with none. */
export function costAlone(variant: string, loads: readonly LoadFigures[]): AnswerLine | undefined {
  const load = loads.at(-1)
  const own = load?.variants.find((each) => each.variant === variant)
  const [cpu, rest] = ['cpuUsPerRequest', withoutTheCaller].map((metric) => own?.figures[metric])
  if (load === undefined || own === undefined || cpu === undefined) return undefined
  const without = rest === undefined ? '' : `, ${whole(rest)} µs without the caller`
  return line(
    'cost',
    `per request at ${loadName(load)} ${variant} takes ${whole(cpu)} µs of CPU time${without}.`,
    `Over ${counted(own.requests, 'request')}.`,
  )
}
