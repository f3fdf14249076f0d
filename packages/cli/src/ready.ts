import { Address } from '@rpc-vs-mom/address'

/** What a started process tells the one that started it over IPC. */
export interface Ready {
  readonly type: 'ready'
  /** Where it listens, with the password where there is one: the parent connects to it. */
  readonly url: string
}

/** What a process tells the one that started it when it has done all its work. */
export interface FinalCounts {
  readonly type: 'final-counts'
  /** Counts by name, such as of messages sent. */
  readonly counts: Readonly<Record<string, number>>
}

/** Says on stderr, and to the parent over IPC where there is one, that requests can come. */
export function announceReady(url: string): void {
  process.stderr.write(`listening at ${String(new Address(url))}\n`)
  if (process.connected) process.send?.({ type: 'ready', url } satisfies Ready)
}

/** Tells the parent, where there is one, what was counted; resolves when it has been handed over. */
export function announceFinalCounts(counts: FinalCounts['counts']): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve()
    process.send({ type: 'final-counts', counts } satisfies FinalCounts, () => resolve())
  })
}
