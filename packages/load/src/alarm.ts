import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { runInRealTime, schedulingPolicy } from './priority.ts'

/** Wakes the caller when the next of a list of moments has come. */
export interface Alarm {
  /**
   * Calls `onWake` at or shortly after each of `atUs` (ascending, on the monotonic clock); several
   * moments that have passed may share one call, and so do those within `sharedUs` where they are more than
   * `sharedAboveRps` on average. Returns the function that stops it.
   */
  start(atUs: Float64Array, onWake: () => void): Promise<() => Promise<void>>
}

/**
 * A wake costs about as much as sending a request does, so at high rates the wakes themselves would make the sender
 * late (`pnpm bench hammer-limit`). At lower rates every moment has a wake of its own.
 */
export const sharedUs = 100
export const sharedAboveRps = 5000

/** What the thread is told. */
export interface AlarmTimes {
  readonly atUs: Float64Array
  /** Least time from one wake to the next. */
  readonly apartUs: number
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
    const workerData: AlarmTimes = { atUs, apartUs: apartUsOf(atUs) }
    const thread = new Worker(new URL('./alarm-thread.ts', import.meta.url), { workerData })
    const [started] = (await once(thread, 'message')) as [AlarmStarted]
    wakeInRealTimeToo(started)
    thread.on('message', onWake)
    return async () => {
      await thread.terminate()
    }
  },
}

/** How far apart wakes for these moments are at least. */
export function apartUsOf(atUs: Float64Array): number {
  const tookS = (atUs.at(-1)! - atUs[0]!) / 1e6
  return atUs.length > sharedAboveRps * tookS ? sharedUs : 0
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
