import type { AnswerLine, CapacityAnswer, PairAnswer, PairAtLoad } from '../answer.ts'
import { isDecided } from '../decided.ts'
import { matters } from '../matters.ts'
import { list } from '../../compare/phrases.ts'
import { cheaperWithoutCaller } from './cost-line.ts'
import { atRates, line, perSecond, shortEnough, winnerOf } from './plain-words.ts'

interface Merits {
  readonly variant: string
  /** From the fullest wording to the shortest. */
  readonly reasons: readonly [string, string]
}

/** When to choose which, and when it does not matter; undefined where nothing follows. */
export function choiceLine(
  pairs: readonly PairAnswer[],
  capacity: CapacityAnswer | undefined,
): AnswerLine | undefined {
  const question = pairs.find(({ kind }) => kind === 'question')
  if (question === undefined || question.outcome === 'not comparable') return undefined
  const { baseline, challenger } = question
  const merits = [baseline, challenger].flatMap((name) => meritsOf(name, question, capacity) ?? [])
  const [indifferent, shortly] = indifference(question)
  const caveat = libraryCaveat(question, pairs)
  if (merits.length === 0)
    return indifferent === '' ? undefined : line('choice', `${indifferent}${caveat}.`)
  const rest =
    merits.length === 1
      ? `, nothing measured speaks for ${otherOf(question, merits[0]!.variant)}`
      : ''
  const say = (wording: 0 | 1): string =>
    `Choose ${merits.map(({ variant, reasons }) => `${variant} ${reasons[wording]}`).join(', ')}`
  const either = indifferent === '' ? '' : `; ${indifferent}`
  return line(
    'choice',
    shortEnough(
      `${say(0)}${rest}${either}${caveat}.`,
      `${say(0)}${either}${caveat}.`,
      `${say(1)}${either}${caveat}.`,
      `${say(1)}${shortly === '' ? '' : `; ${shortly}`}${caveat}.`,
      `${say(1)}${caveat}.`,
    ),
  )
}

function otherOf({ baseline, challenger }: PairAnswer, variant: string): string {
  return variant === baseline ? challenger : baseline
}

function meritsOf(
  variant: string,
  pair: PairAnswer,
  capacity: CapacityAnswer | undefined,
): Merits | undefined {
  const faster = pair.loads.filter(({ speed }) => winnerOf(pair, speed.outcome) === variant)
  const isCheaper = pair.loads.some((load) => isCheaperAt(load, variant, pair))
  const ratio = capacity?.ratio
  const holdsMore = ratio !== undefined && winnerOf(ratio, ratio.outcome) === variant
  const loser = capacity?.variants.find((each) => each.variant === otherOf(pair, variant))
  const full = [
    faster.length > 0 && `for speed ${atRates(faster)}`,
    isCheaper && 'for CPU time',
    holdsMore && loser?.missedRps !== undefined && `above ${perSecond(loser.missedRps)}`,
  ].filter((reason) => reason !== false)
  const short = [faster.length > 0 && 'speed', isCheaper && 'CPU time', holdsMore && 'capacity']
  if (full.length === 0) return undefined
  return { variant, reasons: [list(full), `for ${list(short.filter((each) => each !== false))}`] }
}

/** Not where only the caller's own CPU time makes it cheaper, and the other one is without it. */
function isCheaperAt({ cost, ratios }: PairAtLoad, variant: string, pair: PairAnswer): boolean {
  return (
    winnerOf(pair, cost.outcome) === variant &&
    cheaperWithoutCaller(pair, ratios) !== otherOf(pair, variant)
  )
}

/** Where a difference that matters was ruled out. */
function indifference(pair: PairAnswer): readonly [string, string] {
  const loads = pair.loads.filter(
    ({ speed }) => speed.outcome === 'no difference found' && isDecided(speed, matters.speed),
  )
  if (loads.length === 0) return ['', '']
  if (loads.length === pair.loads.length)
    return ['for speed it does not matter', 'for speed it does not matter']
  return [`it does not matter for speed ${atRates(loads)}`, `it does not matter ${atRates(loads)}`]
}

/** Where equal wires turn the verdict round, the choice is one between libraries too. */
function libraryCaveat(question: PairAnswer, pairs: readonly PairAnswer[]): string {
  for (const equal of pairs.filter(({ kind }) => kind === 'equal')) {
    const [load, asked] = [equal.loads.at(-1), question.loads.at(-1)]
    const winner = load && winnerOf(equal, load.speed.outcome)
    const before = asked && winnerOf(question, asked.speed.outcome)
    const isThird = winner !== question.baseline && winner !== question.challenger
    if (winner !== undefined && winner !== before && isThird)
      return `; ${winner} is faster than ${otherOf(equal, winner)}`
  }
  return ''
}
