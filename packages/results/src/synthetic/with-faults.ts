import type { FaultAction, PlannedFault } from '../faults/fault.ts'
import { recoveriesOf } from '../recovery/recovery.ts'
import type { EndedRequest } from '../recovery/request-log.ts'
import type { Run } from '../run/read-run.ts'

const planned: readonly PlannedFault[] = [
  { atMs: 1500, kind: 'kill', target: 'lb' },
  { atMs: 2000, kind: 'start', target: 'lb' },
]

/**
 * The run with a plan in which the lb is killed after 1.5 s and started half a second later. Variants named `rpc`
 * have one, and fail what is due in 100 ms; the others lack it.
 */
export function withFaults({ manifest, trials }: Pick<Run, 'manifest' | 'trials'>): Run {
  return {
    manifest: { ...manifest, plan: { ...manifest.plan, faults: planned } },
    trials: trials.map((trial) => {
      const faults = trial.variant.startsWith('rpc') ? done : lacking
      return { ...trial, faults, recoveries: recoveriesOf(requests(), faults) }
    }),
  }
}

const done: readonly FaultAction[] = [
  { ...planned[0]!, status: 'done', doneMs: 1500.25, endedMs: 1502.5 },
  { ...planned[1]!, status: 'done', doneMs: 2000.125, readyMs: 2250.75 },
]

const lacking: readonly FaultAction[] = planned.map((fault) => ({
  ...fault,
  status: 'not applicable',
}))

/** One each millisecond, answered after two. */
function requests(): EndedRequest[] {
  return Array.from({ length: 3000 }, (_, dueMs) => ({
    dueUs: dueMs * 1000,
    endUs: (dueMs + 2) * 1000,
    end: dueMs >= 1500 && dueMs < 1600 ? 'failed' : 'ok',
  }))
}
