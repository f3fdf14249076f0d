import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { runInRealTime, schedulingPolicy } from './priority.ts'

/** Wakes the caller when the next of a list of moments has come. */
export interface Alarm {
  /**
   * Calls `onWake` at or shortly after each of `atUs` (ascending, on the monotonic clock); several
   * moments that have passed may share one call. Returns the function that stops it.
   */
  start(atUs: Float64Array, onWake: () => void): Promise<() => Promise<void>>
}

/** The first message of the thread. */
export interface AlarmStarted {
  /** Its id in the kernel, where it can tell. */
  readonly thread: number | undefined
}

/**
 * A thread that sleeps on a futex and posts a message, because timers of the event loop have a
 * resolution of a millisecond: as long as what is measured.
 */
export const threadAlarm: Alarm = {
  async start(atUs, onWake) {
    askForExactTimers()
    const thread = new Worker(new URL('./alarm-thread.ts', import.meta.url), { workerData: atUs })
    const [started] = (await once(thread, 'message')) as [AlarmStarted]
    wakeInRealTimeToo(started)
    thread.on('message', onWake)
    return async () => {
      await thread.terminate()
    }
  },
}

/** A sender that runs before others is woken by a thread that does. */
function wakeInRealTimeToo({ thread }: AlarmStarted): void {
  const policy = schedulingPolicy(process.pid)
  if (thread !== undefined && policy !== ordinaryPolicy) runInRealTime(thread)
}

/** SCHED_OTHER of sched(7). */
const ordinaryPolicy = 0

/** Linux may wake a thread 50 us late to save power; threads inherit the slack of who starts them. */
function askForExactTimers(): void {
  try {
    writeFileSync('/proc/self/timerslack_ns', '1')
  } catch {
    // Not Linux, or not allowed: the send lag, which is recorded, shows what it costs.
  }
}
