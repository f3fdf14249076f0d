import { maskPassword } from './mask-password.ts'

/** What a started process tells the one that started it over IPC. */
export interface Ready {
  readonly type: 'ready'
  /** Where it listens. */
  readonly url: string
}

/** Says on stderr, and to the parent over IPC where there is one, that requests can come. */
export function announceReady(url: string): void {
  process.stderr.write(`listening at ${maskPassword(url)}\n`)
  process.send?.({ type: 'ready', url } satisfies Ready)
}
