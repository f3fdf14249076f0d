import { Worker } from 'node:worker_threads'

/** Wakes its owner at one moment at a time. */
export interface Waker {
  /** Calls `onWake` once at, or some ten microseconds after, `atUs`; not before the call before it has come. */
  wakeAt(atUs: number, onWake: () => void): void
}

/**
 * A thread that sleeps on a futex: the timers of the event loop have a resolution of a millisecond, and
 * turning in a loop until the moment has come would take the processor from what is measured.
 */
export function threadWaker(): Waker {
  const rings = new Int32Array(new SharedArrayBuffer(4))
  const moment = new Float64Array(new SharedArrayBuffer(8))
  let wake: () => void = () => undefined
  const file = new URL('./waker-thread.ts', import.meta.url)
  const thread = new Worker(file, { workerData: { rings, moment } })
  thread.on('message', () => wake())
  return {
    wakeAt(atUs, onWake) {
      wake = onWake
      moment[0] = atUs
      Atomics.add(rings, 0, 1)
      Atomics.notify(rings, 0)
    },
  }
}
