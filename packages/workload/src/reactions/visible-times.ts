import { quantile, type StoreAccount } from '@rpc-vs-mom/results'
import type { StoredReaction } from './contract.ts'
import { keyOf, type SentReaction } from './sent-reaction.ts'

interface Sent {
  readonly prefix: string
  readonly sent: readonly SentReaction[]
  readonly measuredFromUs: number
  readonly lastAcceptedUs?: number
}

/** From sending to visibility of every measured reaction whose worker noted it, and from the last acceptance to the last count. */
export function timesOf(
  { prefix, sent, measuredFromUs, lastAcceptedUs }: Sent,
  stored: ReadonlyMap<string, StoredReaction>,
): Pick<StoreAccount, 'visible' | 'drainMs'> {
  const times: number[] = []
  let lastVisibleUs = 0
  for (const [number, { sentAtUs }] of sent.entries()) {
    const { visibleAtUs = 0 } = stored.get(keyOf(prefix, number)) ?? {}
    if (visibleAtUs === 0) continue
    if (sentAtUs >= measuredFromUs) times.push(visibleAtUs - sentAtUs)
    lastVisibleUs = Math.max(lastVisibleUs, visibleAtUs)
  }
  if (times.length === 0) return {}
  return {
    visible: {
      writes: times.length,
      p50Us: quantile(times, 0.5),
      p99Us: quantile(times, 0.99),
      maxUs: quantile(times, 1),
    },
    ...(lastAcceptedUs !== undefined && {
      drainMs: Math.max(0, lastVisibleUs - lastAcceptedUs) / 1000,
    }),
  }
}
