import type { BackendState } from './health/health.ts'
import type { TrackedBackend } from './tracked-backend.ts'

/** The account of one backend. `picked` = `ok` + `failed` + `outstanding`, always. */
export interface BackendSnapshot {
  readonly id: string
  readonly state: BackendState
  readonly outstanding: number
  /** What it can do, compared with the others. */
  readonly weight: number
  /** What of that counts now: below 1 for a while after it has joined or come back. */
  readonly share: number
  /** The time its calls took lately, in milliseconds; only where enough have ended to know. */
  readonly typicalMs?: number
  /** Requests it was given. */
  readonly picked: number
  readonly ok: number
  /** Calls that rejected, whatever the cause. */
  readonly failed: number
  /** How often it had to leave the rotation: a failed check, too many faults in a row, or as an outlier. */
  readonly ejections: number
  /** How often of that because it did worse than the others. */
  readonly outlierEjections: number
  /** What its last fault, failed check or comparison with the others said, as one line. */
  readonly lastFailure?: string
}

/** The account of a balancer at one moment. */
export interface BalancerSnapshot {
  /** Those in the list in its order, then those still draining. */
  readonly backends: readonly BackendSnapshot[]
  /** Requests refused because no backend was healthy. */
  readonly refused: number
  /** Requests that would have waited too long. */
  readonly refusedTooBusy: number
  /** Sums over the backends that were removed and have finished. */
  readonly departed: DepartedSums
}

export interface DepartedSums {
  readonly backends: number
  readonly picked: number
  readonly ok: number
  readonly failed: number
}

export function snapshotOf(tracked: TrackedBackend): BackendSnapshot {
  const { backend, health, counts } = tracked
  return {
    id: backend.id,
    state: health.state,
    outstanding: counts.outstanding,
    weight: tracked.capacity,
    share: tracked.share,
    ...(tracked.typicalMs > 0 && { typicalMs: tracked.typicalMs }),
    picked: counts.picked,
    ok: counts.ok,
    failed: counts.failed,
    ejections: health.ejections,
    outlierEjections: health.outlierEjections,
    ...(health.lastFailure === undefined ? {} : { lastFailure: health.lastFailure }),
  }
}
