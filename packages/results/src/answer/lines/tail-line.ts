import type { AnswerLine, PairAnswer, TailOwner } from '../answer.ts'
import { percentOf } from '../../numbers.ts'
import { line, perSecond, ratioText } from './plain-words.ts'

/** Whose the slow requests are, at the highest load at which the two differ at p99. */
export function tailLine(pair: PairAnswer): AnswerLine | undefined {
  const load = pair.loads.findLast(({ tail }) => tail !== undefined)
  const { tail, ratios, rateRps } = load ?? {}
  if (tail === undefined || rateRps === undefined) return undefined
  const ratio = ratios?.['p99Us']
  return line(
    'tail',
    `at ${perSecond(rateRps)} the slowest requests of ${tail.slower} ${owners[tail.owner]}.`,
    `${pair.challenger} / ${pair.baseline} at p99 ${ratio ? ratioText(ratio) : ''}; ` +
      `${percentOf(tail.share, 0)} of the slow requests that ${tail.slower} has more.`,
  )
}

const owners: Readonly<Record<TailOwner['owner'], string>> = {
  caller: "wait for the caller's own runtime: no property of the transport",
  lb: 'wait for pauses of the lb',
  workers: 'wait for pauses of the workers',
  host: 'wait for the host, which took the processors',
  rest: 'wait for no pause of our programs: for work, queueing, network or broker',
  shared: 'have no single owner',
}
