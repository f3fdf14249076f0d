import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** Wakes the caller when the next of a list of moments has come. */
export interface Alarm {
  /**
   * Calls `onWake` at or shortly after each of `atUs` (ascending, on the monotonic clock); several
   * moments that have passed may share one call. Returns the function that stops it.
   */
  start(atUs: Float64Array, onWake: () => void): Promise<() => Promise<void>>
}

/**
 * A thread that sleeps on a futex and posts a message, because timers of the event loop have a
 * resolution of a millisecond: as long as what is measured.
 */
export const threadAlarm: Alarm = {
  async start(atUs, onWake) {
    askForExactTimers()
    const thread = new Worker(new URL('./alarm-thread.ts', import.meta.url), { workerData: atUs })
    thread.on('message', onWake)
    await once(thread, 'online')
    return async () => {
      await thread.terminate()
    }
  },
}

/** Linux may wake a thread 50 us late to save power; threads inherit the slack of who starts them. */
function askForExactTimers(): void {
  try {
    writeFileSync('/proc/self/timerslack_ns', '1')
  } catch {
    // Not Linux, or not allowed: the send lag, which is recorded, shows what it costs.
  }
}
