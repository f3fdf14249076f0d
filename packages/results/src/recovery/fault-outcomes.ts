import { isDisturbing, type PlannedFault } from '../faults/fault.ts'
import type { TrialRecord } from '../record/trial.ts'
import type { Run } from '../run/read-run.ts'
import { median } from '../statistics/median.ts'
import type { Recovery } from './recovery.ts'

/** What one disturbance of the plan did, in every variant that met it. */
export interface FaultOutcome {
  readonly fault: PlannedFault
  readonly variants: readonly VariantOutcome[]
  /** Variants without such a process. */
  readonly notApplicable: readonly string[]
}

/** All trials of a variant together: sums of counts, medians of times. */
export interface VariantOutcome {
  readonly variant: string
  readonly trials: number
  readonly requests: number
  readonly failed: number
  readonly timedOut: number
  readonly wrong: number
  readonly shed: number
  /** Absent where a trial has no limit for it. */
  readonly slow?: number
  /** The slowest right answer of all trials. */
  readonly slowestMs?: number
  readonly backlogMax: number
  readonly times: Readonly<Record<RecoveryTime, MedianTime>>
}

/** Times of which not every trial has one. */
export const recoveryTimes = [
  'healedMs',
  'firstHurtMs',
  'longestGapMs',
  'p99ReturnMs',
  'drainMs',
] as const
export type RecoveryTime = (typeof recoveryTimes)[number]

export interface MedianTime {
  /** Median over the trials that have it; absent where none has. */
  readonly ms?: number
  /** Trials that have it. */
  readonly trials: number
}

/** Every disturbance of the plan, in its order; none in a run without faults. */
export function faultOutcomes({
  manifest,
  trials,
}: Pick<Run, 'manifest' | 'trials'>): FaultOutcome[] {
  return (manifest.plan.faults ?? []).filter(isDisturbing).map((fault) => {
    const of = (variant: string): TrialRecord[] =>
      trials.filter((trial) => trial.variant === variant)
    const names = manifest.variants.map(({ name }) => name).filter((name) => of(name).length > 0)
    return {
      fault,
      variants: names.flatMap((name) => variantOutcome(name, of(name), fault) ?? []),
      notApplicable: names.filter((name) => of(name).every((trial) => !applies(trial, fault))),
    }
  })
}

function applies({ faults = [] }: TrialRecord, fault: PlannedFault): boolean {
  return faults.some((one) => isSame(one, fault) && one.status !== 'not applicable')
}

function isSame(one: PlannedFault, other: PlannedFault): boolean {
  return one.atMs === other.atMs && one.kind === other.kind && one.target === other.target
}

function variantOutcome(
  variant: string,
  trials: readonly TrialRecord[],
  fault: PlannedFault,
): VariantOutcome | undefined {
  const recoveries = trials.flatMap((trial) => recoveryFrom(trial, fault) ?? [])
  if (recoveries.length === 0) return undefined
  const sum = (count: 'requests' | 'failed' | 'timedOut' | 'wrong' | 'shed'): number =>
    recoveries.reduce((total, recovery) => total + recovery[count], 0)
  const slow = recoveries.flatMap((recovery) => recovery.slow ?? [])
  const slowest = recoveries.flatMap((recovery) => recovery.slowestMs ?? [])
  const times = recoveryTimes.map((time) => [time, medianTime(recoveries, time)])
  return {
    variant,
    trials: recoveries.length,
    requests: sum('requests'),
    failed: sum('failed'),
    timedOut: sum('timedOut'),
    wrong: sum('wrong'),
    shed: sum('shed'),
    ...(slow.length === recoveries.length && { slow: slow.reduce((total, one) => total + one, 0) }),
    ...(slowest.length > 0 && { slowestMs: Math.max(...slowest) }),
    backlogMax: Math.max(...recoveries.map(({ backlogMax }) => backlogMax)),
    times: Object.fromEntries(times) as VariantOutcome['times'],
  }
}

/** Recoveries are in the order in which disturbances were done, and a process meets its own in the order of the plan. */
function recoveryFrom(
  { faults = [], recoveries = [] }: TrialRecord,
  fault: PlannedFault,
): Recovery | undefined {
  const action = faults.find((one) => isSame(one, fault))
  return recoveries.find(
    ({ kind, target, fromMs }) =>
      kind === fault.kind && target === fault.target && fromMs === action?.doneMs,
  )
}

function medianTime(recoveries: readonly Recovery[], time: RecoveryTime): MedianTime {
  const known = recoveries.flatMap((recovery) => recovery[time] ?? [])
  return { trials: known.length, ...(known.length > 0 && { ms: median(known) }) }
}
