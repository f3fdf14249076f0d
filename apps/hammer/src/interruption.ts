import { exitCodes, onShutdown } from '@rpc-vs-mom/cli'
import { say } from './say.ts'

export interface Interruption {
  /** Resolves at once, or never when the process is being stopped: nothing new may be started then. */
  pause(): Promise<void>
}

/** On a signal disposes `stack`, which holds everything that was started, and ends the process. */
export function stopOnSignal(stack: AsyncDisposableStack): Interruption {
  let stopping = false
  onShutdown(async (signal) => {
    stopping = true
    say(`${signal}: taking everything down; what was written stays`)
    process.exitCode = exitCodes.interrupted
    await stack.disposeAsync()
  })
  return { pause: () => (stopping ? new Promise(() => {}) : Promise.resolve()) }
}
