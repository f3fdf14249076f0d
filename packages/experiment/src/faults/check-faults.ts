import { CommandError } from '@rpc-vs-mom/cli'
import { faultText, type FaultKind, type PlannedFault } from '@rpc-vs-mom/results'
import type { Variant } from '../variants/variant.ts'

/** What faults are planned for. */
export interface FaultedRun {
  /** Length of the measured part. */
  readonly durationMs: number
  readonly workers: number
  readonly variants: readonly Pick<Variant, 'name' | 'parts' | 'given'>[]
}

type State = 'running' | 'stopped' | 'ended'

/** What each kind needs, and what it leaves. */
const changes: Readonly<Record<FaultKind, { from: readonly State[]; to: State }>> = {
  kill: { from: ['running', 'stopped'], to: 'ended' },
  stop: { from: ['running'], to: 'stopped' },
  continue: { from: ['stopped'], to: 'running' },
  terminate: { from: ['running'], to: 'ended' },
  start: { from: ['ended'], to: 'running' },
  restart: { from: ['running'], to: 'running' },
}

/**
 * Throws a `CommandError` of one sentence for the first fault, in order of time, that lies outside of the trial, has
 * a target that no variant has, or finds its target in a state in which it would do nothing.
 */
export function checkFaults(faults: readonly PlannedFault[], run: FaultedRun): void {
  const states = new Map<string, State>()
  for (const fault of faults) {
    requireInside(fault, run)
    requireTarget(fault, run)
    const { kind, target } = fault
    const state = states.get(target) ?? 'running'
    const { from, to } = changes[kind]
    if (!from.includes(state))
      throw usage(
        `"${faultText([fault])}" comes while ${target} is ${state}; ${kind} needs it ${from.join(' or ')}.`,
      )
    states.set(target, to)
  }
}

/** Whether a variant has such a process, started by the run itself. */
export function hasTarget(
  { parts, given }: Pick<Variant, 'parts' | 'given'>,
  target: string,
): boolean {
  if (given !== undefined) return false
  if (target === 'lb' || target === 'broker') return parts[target] !== undefined
  return parts.workers !== undefined
}

function requireInside(fault: PlannedFault, { durationMs }: FaultedRun): void {
  if (fault.atMs < durationMs) return
  throw usage(
    `"${faultText([fault])}" is outside of the trial, which is measured for ${durationMs / 1000}s; name an earlier time or a longer --duration.`,
  )
}

function requireTarget({ target }: PlannedFault, { workers, variants }: FaultedRun): void {
  const [, number] = /^worker-(\d+)$/.exec(target) ?? []
  if (number !== undefined && Number(number) > workers)
    throw usage(
      `there is no ${target}; ${workers === 1 ? 'the only worker is worker-1' : `the workers are worker-1 to worker-${workers}`}.`,
    )
  if (variants.some((variant) => hasTarget(variant, target))) return
  const names = variants.map(({ name }) => name).join(' and ')
  throw usage(
    `${names} ${variants.length === 1 ? 'has' : 'have'} no ${target} that this run starts; name another target or variant.`,
  )
}

function usage(sentence: string): CommandError {
  return new CommandError('usage', `--fault: ${sentence}`)
}
