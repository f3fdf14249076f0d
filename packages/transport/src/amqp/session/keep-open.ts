import { reconnectPauseMs } from '../../transport-limits.ts'
import type { Session } from './session.ts'

export interface KeepOpenOptions<S> {
  /** Called with every session, the first one included, as soon as it is open. */
  readonly onOpen: (session: S) => void
  /** Called when a session was lost, and again with each reason why a new one could not be opened. */
  readonly onDown: (reason: Error) => void
}

export interface KeptOpen {
  /** Opens no further session; the current one stays its user's to close. */
  stop(): void
}

/**
 * Opens a session, and a new one whenever it is lost, with growing pauses. Rejects when the first cannot
 * be opened. A lost channel takes its connection with it: one path of recovery instead of two.
 */
export async function keepOpen<S extends Pick<Session, 'lost' | 'close'>>(
  open: () => Promise<S>,
  options: KeepOpenOptions<S>,
): Promise<KeptOpen> {
  const stop = new AbortController()
  const first = await open()
  options.onOpen(first)
  void reopenForever(open, { ...options, first, signal: stop.signal })
  return { stop: () => stop.abort() }
}

interface ReopenOptions<S> extends KeepOpenOptions<S> {
  readonly first: S
  readonly signal: AbortSignal
}

async function reopenForever<S extends Pick<Session, 'lost' | 'close'>>(
  open: () => Promise<S>,
  { first, signal, onOpen, onDown }: ReopenOptions<S>,
): Promise<void> {
  let current: S | undefined = first
  let openedAt = performance.now()
  let failures = 0
  while (!signal.aborted) {
    if (current) {
      const reason = await current.lost
      if (signal.aborted) return
      // One that never lasts must not be reopened in a tight loop.
      if (performance.now() - openedAt > reconnectPauseMs.longest) failures = 0
      onDown(reason)
      await current.close()
    }
    await pause(pauseMs(failures++), signal)
    if (signal.aborted) return
    current = await open().catch((reason: Error) => {
      onDown(reason)
      return undefined
    })
    if (!current) continue
    if (signal.aborted) return current.close()
    openedAt = performance.now()
    onOpen(current)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const onAbort = (): void => resolve()
  signal.addEventListener('abort', onAbort)
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  })
}

function pauseMs(failures: number): number {
  const whole = Math.min(reconnectPauseMs.first * 2 ** failures, reconnectPauseMs.longest)
  return whole / 2 + Math.random() * (whole / 2)
}
