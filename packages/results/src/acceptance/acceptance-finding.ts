import { comparePair } from '../compare/compare-pair.ts'
import type { PairComparison } from '../compare/comparison.ts'
import { ms, percent, times } from '../numbers.ts'
import { unansweredRequests } from '../record/ledger.ts'
import { backlogShape } from '../record/backlog-shape.ts'
import type { TrialRecord } from '../record/trial.ts'
import { offeredLoad } from '../run/offered-load.ts'
import type { Run } from '../run/read-run.ts'
import { median } from '../statistics/median.ts'

/** Whether it pays not to wait for work: `open` where the run cannot tell. */
export type Paying = 'pays' | 'does not pay' | 'no difference detected' | 'open'

/** What a run says of one variant that hands work over, beside the same one that waits for it. */
export interface AcceptanceFinding {
  readonly variant: string
  readonly waiting: string
  readonly paying: Paying
  /** In words, with the measured figures. */
  readonly sentence: string
}

/** Shares of requests without an answer that differ by less are alike. */
const unansweredShareMin = 0.01

/** One finding for each variant of which the run also holds the one that waits. */
export function acceptanceFindings(run: Run): AcceptanceFinding[] {
  return run.manifest.variants.flatMap(({ name: waiting, awaitsWorkOf: variant }) => {
    const isThere = run.manifest.variants.some(({ name }) => name === variant)
    return variant === undefined || !isThere ? [] : [findingOf(run, { variant, waiting })]
  })
}

interface Names {
  readonly variant: string
  readonly waiting: string
}

function findingOf(run: Run, names: Names): AcceptanceFinding {
  const { variant, waiting } = names
  const [handed, waited] = [variant, waiting].map((name) =>
    run.trials.filter((trial) => trial.variant === name),
  ) as [TrialRecord[], TrialRecord[]]
  const pair = comparePair(run, { baseline: waiting, challenger: variant })
  const answered = byAnswered(unansweredShare(handed), unansweredShare(waited))
  const [paying, why] = answered ?? byTime(pair)
  const place = `At ${offeredLoad(run.manifest.plan)}, ${variant}: `
  return { variant, waiting, paying, sentence: `${place}${why} ${whatBecame(handed)}` }
}

/** Where one of them leaves more requests without an answer, times of the rest are no answer. */
function byAnswered(handed: number, waited: number): [Paying, string] | undefined {
  if (Math.abs(handed - waited) < unansweredShareMin) return undefined
  const shares = `without an answer stay ${percent(handed)} of the requests of senders that go on, and ${percent(waited)} of those that wait`
  return handed < waited
    ? ['pays', `not to wait pays: ${shares}.`]
    : ['does not pay', `not to wait does not pay: ${shares}.`]
}

function byTime({ outcome, ratios, reasons }: PairComparison): [Paying, string] {
  const p99 = ratios['p99Us']
  const factors = `${times(ratios['p50Us']?.ratio ?? 1)} times as long at p50 and ${times(p99?.ratio ?? 1)} at p99 as one that waits`
  switch (outcome) {
    case 'challenger better':
      return ['pays', `not to wait pays: a sender is busy for ${factors}.`]
    case 'baseline better':
      return ['does not pay', `not to wait does not pay: a sender is busy for ${factors}.`]
    case 'no difference detected':
      return [outcome, 'no difference to senders that wait was detected.']
    case 'mixed':
      return ['open', `not to wait pays at some percentiles only: a sender is busy for ${factors}.`]
    case 'not comparable':
      return ['open', `this run cannot tell whether it pays not to wait: ${reasons.join(', ')}.`]
  }
}

/** When the work that was handed over could be seen, and how much of it stood meanwhile. */
function whatBecame(handed: readonly TrialRecord[]): string {
  const stores = handed.flatMap(({ store }) => store ?? [])
  const visible = stores.flatMap(({ visible: seen }) => seen ?? [])
  if (visible.length === 0) return 'When the work could be seen is not known.'
  const [p50, p99] = [
    median(visible.map(({ p50Us }) => p50Us)),
    median(visible.map(({ p99Us }) => p99Us)),
  ]
  const looks = stores.flatMap(({ backlog = [] }) => backlog)
  const shapes = new Set(stores.flatMap(({ backlog = [] }) => backlogShape(backlog) ?? []))
  const backlog =
    looks.length === 0
      ? ''
      : `; the backlog is ${[...shapes].join(' or ') || 'too short to judge'}, ${Math.max(...looks)} at most`
  return `The work can be seen ${ms(p50)} ms after it was sent at p50 and ${ms(p99)} at p99${backlog}.`
}

function unansweredShare(trials: readonly TrialRecord[]): number {
  const sum = (of: (trial: TrialRecord) => number): number =>
    trials.reduce((total, trial) => total + of(trial), 0)
  const planned = sum(({ ledger }) => ledger.planned)
  return planned === 0 ? 0 : sum(({ ledger }) => unansweredRequests(ledger)) / planned
}
