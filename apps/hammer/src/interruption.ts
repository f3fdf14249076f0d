import { exitCodes, onShutdown } from '@rpc-vs-mom/cli'
import { log } from './log.ts'

export interface Interruption {
  /** Resolves at once, or never when the process is being stopped: nothing new may be started then. */
  pause(): Promise<void>
  /** What is done first when the process is being stopped, such as to keep what was measured; the last call counts. */
  beforeEnd(keep: () => Promise<void>): void
  /**
   * Does the work; once the process is being stopped it never settles, because what is taken down under it
   * fails in ways that mean nothing.
   */
  guard<T>(work: Promise<T>): Promise<T>
}

/** Enough for the last replies of the longest deadline and a report; a second signal ends it at once. */
const boundMs = 330_000

/** On a signal disposes `stack`, which holds everything that was started, and ends the process. */
export function stopOnSignal(stack: AsyncDisposableStack): Interruption {
  let stopping = false
  let keep: () => Promise<void> = async () => undefined
  const never = new Promise<never>(() => {})
  onShutdown(async (signal) => {
    stopping = true
    log(`${signal}: taking everything down; what was measured completely stays`)
    try {
      await keep()
    } catch (error) {
      log(error instanceof Error ? error.message : String(error))
    }
    process.exitCode = exitCodes.interrupted
    await stack.disposeAsync()
  }, boundMs)
  return {
    pause: () => (stopping ? never : Promise.resolve()),
    beforeEnd: (todo) => void (keep = todo),
    async guard(work) {
      try {
        const result = await work
        return stopping ? await never : result
      } catch (error) {
        if (stopping) return never
        throw error
      }
    },
  }
}
