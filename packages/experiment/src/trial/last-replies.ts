import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionCounters } from '@rpc-vs-mom/transport'

/**
 * How long a trial waits for replies that nobody waits for any more, after its last request has ended: until as
 * many late ones have come as requests had timed out, and no other for a moment. What comes later is not counted.
 */
export const lastReplies = { limitMs: 2000, quietMs: 100, lookMs: 10 } as const

/** Resolves with the counts, at once where the transport can see no replies but those that decide. */
export async function awaitLastReplies(
  counters: () => ConnectionCounters,
  timedOut: number,
  nowMs = () => performance.now(),
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<ConnectionCounters> {
  const startMs = nowMs()
  let counts = counters()
  let changedMs = startMs
  while (counts.late !== undefined && nowMs() - startMs < lastReplies.limitMs) {
    if (counts.late >= timedOut && nowMs() - changedMs >= lastReplies.quietMs) break
    await wait(lastReplies.lookMs)
    const next = counters()
    if (sumOf(next) !== sumOf(counts)) changedMs = nowMs()
    counts = next
  }
  return counts
}

function sumOf(counts: ConnectionCounters): number {
  return Object.values(counts).reduce<number>((sum, count: number) => sum + count, 0)
}
