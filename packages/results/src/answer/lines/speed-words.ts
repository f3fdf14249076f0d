import type { PairAnswer, PairAtLoad } from '../answer.ts'
import { list } from '../../compare/phrases.ts'
import {
  aboutLess,
  atRates,
  lessThanText,
  loadName,
  percentileName,
  shortEnough,
  tellingMetric,
  upTo,
  winnerOf,
} from './plain-words.ts'

type Names = Pick<PairAnswer, 'baseline' | 'challenger'>

/** Who answers faster at which load, in one sentence without a full stop at most as long as a line may be. */
export function speedWords(pair: PairAnswer): string {
  const same = sameWinner(pair) ?? sameNone(pair.loads)
  if (same !== undefined) return same
  const groups = [...Map.groupBy(pair.loads, ({ speed }) => speed.outcome).values()]
  const full = pair.loads.map((load) => atLoadWords(pair, load)).join('; ')
  const short = groups.map((loads) => shortWords(pair, loads)).join('; ')
  return shortEnough(
    full,
    short,
    'who answers faster depends on the load, as the numbers below say',
  )
}

/** What is said of one load. */
export function atLoadWords(pair: Names, load: PairAtLoad): string {
  const at = `at ${loadName(load)}`
  const { outcome, lessThan } = load.speed
  const winner = winnerOf(pair, outcome)
  if (winner !== undefined) return `${at} ${winner} takes ${lessTime(load)}`
  if (outcome === 'mixed') return `${at} ${percentilesOfEach(pair, load)}`
  if (outcome === 'not comparable') return `${at} response times are not comparable`
  return `${at} no difference found, ${lessThanText(lessThan ?? Infinity)}`
}

function lessTime(load: PairAtLoad): string {
  const metric = tellingMetric(load)!
  const where = metric === 'p50Us' ? '' : ` at ${percentileName(metric)}`
  return `${aboutLess(load.ratios[metric]!.ratio)} time${where}`
}

function percentilesOfEach({ baseline, challenger }: Names, { ratios }: PairAtLoad): string {
  const found = Object.entries(ratios).filter(
    ([metric, { significant }]) => significant && /^p\d+Us$/u.test(metric),
  )
  const at = (isFaster: (ratio: number) => boolean): string =>
    list(found.filter(([, { ratio }]) => isFaster(ratio)).map(([metric]) => percentileName(metric)))
  return `${baseline} is faster at ${at((ratio) => ratio > 1)}, ${challenger} at ${at((ratio) => ratio < 1)}`
}

function sameWinner(pair: PairAnswer): string | undefined {
  const winners = new Set(pair.loads.map(({ speed }) => winnerOf(pair, speed.outcome)))
  const [winner] = winners
  if (winners.size !== 1 || winner === undefined) return undefined
  const loser = winner === pair.baseline ? pair.challenger : pair.baseline
  const faster = `${winner} answers faster than ${loser} ${atRates(pair.loads)}`
  const amounts = [...new Set(pair.loads.map(lessTime))]
  const last = pair.loads.at(-1)!
  return shortEnough(
    `${faster}: it takes ${list(amounts)}`,
    `${faster}, at ${loadName(last)} in ${lessTime(last)}`,
    `${winner} answers faster than ${loser} at every load`,
  )
}

function sameNone(loads: readonly PairAtLoad[]): string | undefined {
  const factors = loads.flatMap((load) =>
    load.speed.lessThan === undefined ? [] : [{ speed: load.speed.lessThan, at: loadName(load) }],
  )
  const [first, ...others] = factors
  if (first === undefined || factors.length < loads.length) return undefined
  const rest = others.map((each) => `, ${upTo(each.speed)} at ${each.at}`)
  const start = 'no difference in response time found'
  const widest = Math.max(...factors.map(({ speed }) => speed))
  return shortEnough(
    `${start}: ${lessThanText(first.speed)} at ${first.at}${rest.join('')}`,
    `${start} at any load: ${lessThanText(widest)}`,
  )
}

function shortWords(pair: Names, loads: readonly PairAtLoad[]): string {
  const { outcome } = loads[0]!.speed
  const winner = winnerOf(pair, outcome)
  if (winner !== undefined) return `${atRates(loads)} ${winner} answers faster`
  if (outcome === 'mixed') return `${atRates(loads)} it depends on the percentile`
  if (outcome === 'not comparable') return `${atRates(loads)} not comparable`
  const widest = Math.max(...loads.map(({ speed }) => speed.lessThan ?? Infinity))
  return `${atRates(loads)} no difference found, ${lessThanText(widest)}`
}
