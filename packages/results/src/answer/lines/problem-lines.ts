import type { AnswerLine, AnswerStatus, PairAnswer } from '../answer.ts'
import { list } from '../../compare/phrases.ts'
import type { BlockRun } from '../load-blocks.ts'
import { counted, percentOf } from '../../numbers.ts'
import type { RunFaults } from '../run-faults.ts'
import { atRates, lessThanText, line, words, wordsMax } from './plain-words.ts'
import { takenShare } from '../../record/host.ts'
import { quantile } from '../../statistics/quantile.ts'

export interface Problem {
  readonly run: BlockRun
  readonly faults: RunFaults
  readonly status: AnswerStatus
  readonly question: PairAnswer | undefined
  readonly setAside: number
}

/** What stands in the way of an answer, the worst first. */
export function problemLines(problem: Problem): AnswerLine[] {
  return [
    faultLine(problem),
    ...missingLines(problem.run),
    incomparableLine(problem),
    noiseLine(problem),
    interruptionLine(problem.run),
  ].filter((each) => each !== undefined)
}

const reasonsShown = 3

function faultLine({ run, faults: { reasons, isNoise } }: Problem): AnswerLine | undefined {
  if (reasons.length === 0) return undefined
  const shown = reasons.slice(0, reasonsShown)
  const more = reasons.length > shown.length ? [`${reasons.length - shown.length} more`] : []
  const why = `${list([...shown, ...more]).replace(/\.$/u, '')}.`
  if (isNoise) return line('problem', `Too noisy to answer: ${spoilt(run)}.`, why)
  const rules = `${counted(reasons.length, 'fault')} in answers, counts or offered load`
  return line('problem', `No winner may be named: ${rules}.`, why)
}

/** What the hammer spoilt, and what helps. */
function spoilt({ trials, manifest: { design } }: BlockRun): string {
  const invalid = trials.filter(({ verdict }) => verdict.verdict === 'INVALID').length
  return invalid > 0
    ? `${counted(invalid, 'block')} of ${trials.length} INVALID; fewer neighbours on the machine would help`
    : `the hammer was late in ${design.dropped?.length ?? 0} of ${counted(design.rounds.length, 'round')}; a lower --rate would help`
}

/** Of the two that are asked about, and of all others. */
function missingLines({ manifest: { missing } }: BlockRun): AnswerLine[] {
  return missing.map(({ variant, reason }) =>
    line(
      'problem',
      `${variant} did not run, so it is compared with nothing.`,
      `${reason.replace(/\.$/u, '')}.`,
    ),
  )
}

function incomparableLine({ faults, status, question }: Problem): AnswerLine | undefined {
  if (status !== 'not comparable' || faults.reasons.length > 0 || question === undefined)
    return undefined
  const reasons = [...new Set(question.loads.map(({ speed }) => list(speed.reasons)))]
  const [only = ''] = reasons
  if (reasons.length === 1 && words(only) < wordsMax - 1)
    return line('problem', `Not comparable: ${only}.`)
  const atLoads = question.loads.map((load) => `${atRates([load])} ${list(load.speed.reasons)}`)
  return line(
    'problem',
    `Not comparable at any load: ${question.challenger} and ${question.baseline}.`,
    `${atLoads.join('; ')}.`,
  )
}

/** The share of the processors that others must take to be named as what to get rid of. */
const takenMattersFrom = 0.05

function noiseLine(problem: Problem): AnswerLine | undefined {
  const { run, faults, status, question, setAside } = problem
  if (run.manifest.design.climb) return noKneeLine(problem)
  if (status !== 'too noisy' || faults.reasons.length > 0 || question === undefined)
    return undefined
  const taken = quantile(
    run.trials.flatMap(({ host }) => takenShare(host) ?? []),
    0.5,
  )
  const help =
    taken >= takenMattersFrom
      ? 'another machine, fewer neighbours or a longer run (--full) would help'
      : 'a longer run (--full) would help'
  const widths = question.loads.flatMap((load) =>
    (['speed', 'cost'] as const).flatMap((what) => {
      const { lessThan } = load[what]
      return lessThan === undefined ? [] : [`${what} ${atRates([load])} ${lessThanText(lessThan)}`]
    }),
  )
  const host = !(taken > 0)
    ? []
    : [
        `in half of the blocks other machines and programs took up to ${percentOf(taken, 1)} of the processors`,
      ]
  const aside = setAside === 0 ? [] : [`${counted(setAside, 'round')} set aside`]
  return line(
    'problem',
    `Too noisy to answer; ${help}.`,
    `${[...widths, ...host, ...aside].join('; ')}.`,
  )
}

/** No load of any climb was kept, or none is left that the machine did not disturb. */
function noKneeLine({ run, faults, status, setAside }: Problem): AnswerLine | undefined {
  if (status !== 'too noisy' || faults.reasons.length > 0) return undefined
  const rounds = new Set(run.trials.map(({ round }) => round)).size
  return line(
    'problem',
    'Too noisy to answer; another machine or fewer neighbours would help.',
    `Other machines and programs took so much that ${setAside} of ${counted(rounds, 'round')} were set aside.`,
  )
}

function interruptionLine({ manifest }: BlockRun): AnswerLine | undefined {
  const { interrupted, design } = manifest
  if (interrupted === undefined) return undefined
  const starts = counted(design.starts.length, 'complete start')
  return line('problem', `Interrupted ${interrupted}: this rests on ${starts}.`)
}
