import { isDisturbing, type FaultAction } from '../faults/fault.ts'

/** A disturbance that was done, and the time until the next one of the trial; milliseconds of the measured part. */
export interface Outage {
  readonly fault: FaultAction
  readonly fromMs: number
  /** When its target was there again; absent where it was not, or was never away. */
  readonly healedMs?: number
  /** Infinity for the last one. */
  readonly untilMs: number
}

/** The disturbances in order of the time at which they were really done. */
export function outagesOf(actions: readonly FaultAction[]): Outage[] {
  const done = actions
    .filter((action) => isDisturbing(action) && action.doneMs !== undefined)
    .toSorted((a, b) => a.doneMs! - b.doneMs!)
  return done.map((fault, index) => {
    const healedMs = healedBy(fault, actions)
    return {
      fault,
      fromMs: fault.doneMs!,
      untilMs: done[index + 1]?.doneMs ?? Infinity,
      ...(healedMs !== undefined && { healedMs }),
    }
  })
}

/** A restart heals itself; all else the next action on the same target that lets it go on. */
function healedBy(fault: FaultAction, actions: readonly FaultAction[]): number | undefined {
  if (fault.kind === 'restart') return fault.readyMs
  const next = actions
    .filter(({ target, atMs }) => target === fault.target && atMs >= fault.atMs)
    .find((action) => !isDisturbing(action))
  return next?.kind === 'continue' ? next.doneMs : next?.readyMs
}
