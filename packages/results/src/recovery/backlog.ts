import type { EndedRequest } from './request-log.ts'

export interface Backlog {
  /** Most requests that were due and had not ended, at one time. */
  readonly backlogMax: number
  /**
   * From the start until the end of the longest time in which there were more than usual: a request more than ever
   * before, for a moment, is no backlog. 0 where there never were more, absent where that time did not end.
   */
  readonly drainMs?: number
}

export interface BacklogStretch {
  readonly fromMs: number
  readonly untilMs: number
  /** As many requests are under way without a disturbance. */
  readonly usual: number
}

/** Follows the number of requests that are due and have not ended through a stretch of a trial. */
export function backlogOf(
  requests: readonly EndedRequest[],
  { fromMs, untilMs, usual }: BacklogStretch = { fromMs: 0, untilMs: Infinity, usual: Infinity },
): Backlog {
  let [open, backlogMax, longestMs, lastMs] = [0, 0, 0, 0]
  let aboveSinceMs: number | undefined
  let drainedMs: number | undefined = 0
  for (const { atUs, step } of changesOf(requests)) {
    const atMs = atUs / 1000
    if (atMs >= untilMs) break
    open += step
    if (atMs < fromMs) continue
    lastMs = atMs
    backlogMax = Math.max(backlogMax, open)
    if (open > usual) aboveSinceMs ??= atMs
    else if (aboveSinceMs !== undefined) {
      if (atMs - aboveSinceMs > longestMs)
        [longestMs, drainedMs] = [atMs - aboveSinceMs, atMs - fromMs]
      aboveSinceMs = undefined
    }
  }
  if (aboveSinceMs !== undefined && lastMs - aboveSinceMs > longestMs) drainedMs = undefined
  return { backlogMax, ...(drainedMs !== undefined && { drainMs: drainedMs }) }
}

/** In order of time, ends before starts. */
function changesOf(requests: readonly EndedRequest[]): { atUs: number; step: 1 | -1 }[] {
  const changes = requests.flatMap(({ dueUs, endUs }) => [
    { atUs: dueUs, step: 1 as const },
    { atUs: endUs, step: -1 as const },
  ])
  return changes.toSorted((a, b) => a.atUs - b.atUs || a.step - b.step)
}
