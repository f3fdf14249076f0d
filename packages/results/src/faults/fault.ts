/** What can be done to a process: the signals SIGKILL, SIGSTOP, SIGCONT and SIGTERM, a start, and the last two together. */
export const faultKinds = ['kill', 'stop', 'continue', 'terminate', 'start', 'restart'] as const
export type FaultKind = (typeof faultKinds)[number]

/** Something that is done to a process of every variant on purpose; part of the plan. */
export interface PlannedFault {
  /** From the start of the measured part. */
  readonly atMs: number
  readonly kind: FaultKind
  /** `worker-1` and so on, `lb` or `broker`. */
  readonly target: string
}

/** What became of a planned fault in one trial; times in milliseconds from the start of the measured part. */
export interface FaultAction extends PlannedFault {
  /** `not applicable` where the variant has no such process. */
  readonly status: 'done' | 'not applicable' | 'failed'
  /** When the signal had been sent, or the start began. */
  readonly doneMs?: number
  /** When the process had ended, as far as it was to end. */
  readonly endedMs?: number
  /** When the process that was started said that requests can come. */
  readonly readyMs?: number
  /** One clause, where it failed. */
  readonly reason?: string
}

/** Whether the process answers nothing for a while by itself; the others are what ends that. */
export function isDisturbing({ kind }: Pick<PlannedFault, 'kind'>): boolean {
  return kind !== 'continue' && kind !== 'start'
}

/** Whether a process ends by it. */
export function endsProcess({ kind }: Pick<PlannedFault, 'kind'>): boolean {
  return kind === 'kill' || kind === 'terminate' || kind === 'restart'
}

/** As the flag `--fault` reads it, such as `at=5s kill worker-1; at=8s start worker-1`. */
export function faultText(faults: readonly PlannedFault[]): string {
  return faults
    .map(
      ({ atMs, kind, target }) =>
        `at=${atMs % 1000 === 0 ? `${atMs / 1000}s` : `${atMs}ms`} ${kind} ${target}`,
    )
    .join('; ')
}
