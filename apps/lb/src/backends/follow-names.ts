import type { Clock } from '@rpc-vs-mom/balancer'
import type { BackendNames } from './backend-names.ts'

export interface FollowOptions {
  readonly names: BackendNames
  readonly clock: Clock
  /** From the end of one resolution to the start of the next, in milliseconds. */
  readonly everyMs: number
  /** Called after the first resolution and whenever the list is another one. */
  readonly found: (urls: readonly string[]) => void
  /** Called with each sentence about a failure once, until it is resolved again. */
  readonly failed: (sentence: string) => void
}

/** Resolves the names at once and then again and again; the function returned stops it. */
export function followNames({ names, clock, everyMs, found, failed }: FollowOptions): () => void {
  let stopped = false
  let cancelTimer = (): void => undefined
  let known: string | undefined
  let failing: readonly string[] = []
  const round = async (): Promise<void> => {
    const { urls, failures } = await names.resolve()
    if (stopped) return
    for (const sentence of failures) if (!failing.includes(sentence)) failed(sentence)
    failing = failures
    const key = urls.join(' ')
    if (key !== known) found(urls)
    known = key
    cancelTimer = clock.after(everyMs, () => void round())
  }
  void round()
  return () => {
    stopped = true
    cancelTimer()
  }
}
