import { axisChoices, type AxisChoices, type Choice } from '../../axis/axis-choices.ts'
import type { AnswerLine, LoadFigures, PairAnswer } from '../answer.ts'
import { costNumbers } from './cost-line.ts'
import { line, shortEnough } from './plain-words.ts'
import { speedNumbers } from './speed-line.ts'

/** Along everything that is varied, from where on the choice no longer matters; first of speed, then of CPU time. */
export function axisLines(pair: PairAnswer, loads: readonly LoadFigures[]): AnswerLine[] {
  const axes = axisChoices(pair)
  return (['speed', 'cost'] as const).flatMap((aspect) =>
    axes.map((axis) => axisLine(axis, aspect, { pair, loads })),
  )
}

interface Figures {
  readonly pair: PairAnswer
  readonly loads: readonly LoadFigures[]
}

const aspects = { speed: 'speed', cost: 'CPU time' } as const

function axisLine(
  { axis, points }: AxisChoices,
  aspect: 'speed' | 'cost',
  { pair, loads }: Figures,
): AnswerLine {
  const groups = groupsOf(points.map((point) => ({ label: point.label, choice: point[aspect] })))
  const say = (wording: Wording): string =>
    groups.map((group, index) => groupWords(group, { index, groups, pair, wording })).join(', ')
  const start = `${axis}: for ${aspects[aspect]}`
  const sentence = shortEnough(
    `${start} ${say('full')}.`,
    `${start} ${say('short')}.`,
    `${start} the choice changes more than once, as the numbers below say.`,
  )
  const isShown = ({ load }: { readonly load: string }): boolean =>
    points.some((point) => point.load === load)
  const own = { ...pair, loads: pair.loads.filter(isShown) }
  const figures = loads.filter(isShown)
  const numbers = aspect === 'speed' ? speedNumbers(own, figures) : costNumbers(own, figures)
  return line(
    aspect,
    sentence.replace(/^./u, (first) => first.toUpperCase()),
    numbers,
  )
}

type Wording = 'full' | 'short'

interface Group {
  readonly choice: Choice
  readonly labels: readonly string[]
}

function groupsOf(points: readonly { label: string; choice: Choice }[]): Group[] {
  const groups: { choice: Choice; labels: string[] }[] = []
  for (const { label, choice } of points) {
    const last = groups.at(-1)
    if (last?.choice === choice) last.labels.push(label)
    else groups.push({ choice, labels: [label] })
  }
  return groups
}

interface Context {
  readonly index: number
  readonly groups: readonly Group[]
  readonly pair: PairAnswer
  readonly wording: Wording
}

function groupWords({ choice, labels }: Group, { index, groups, pair, wording }: Context): string {
  const where = placeOf(labels, { isFirst: index === 0, isLast: index === groups.length - 1 })
  if (choice === 'either') return `${wording === 'full' ? 'it does not matter' : 'either'} ${where}`
  if (choice === 'open')
    return `${wording === 'full' ? 'this run cannot tell' : 'unclear'} ${where}`
  return `choose ${pair[choice]} ${where}`
}

function placeOf(
  labels: readonly string[],
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): string {
  const [first, last] = [labels[0]!, labels.at(-1)!]
  if (labels.length === 1) return `at ${first}`
  if (isFirst && isLast) return `from ${first} to ${last}`
  if (isFirst) return `up to ${last}`
  return isLast ? `from ${first} on` : `from ${first} to ${last}`
}
