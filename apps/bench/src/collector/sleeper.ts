/** Sleeps 1 ms at a time, notes every stop, and tells its parent when it is asked to; ends when that has gone. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A sleep that took much longer than it should: this program could not run. */
export interface Stop {
  /** On the monotonic clock, which all processes of a machine share. */
  readonly atMs: number
  readonly tookMs: number
}

const sleepMs = 1
/** Below this a stop is the ordinary delay of a process that wakes up. */
const notedMs = 3
/** Sleeps between two looks at whether somebody asks. */
const sleepsInARow = 100

const stops: Stop[] = []
const neverNotified = new Int32Array(new SharedArrayBuffer(4))
const asked = new AbortController()
process.once('message', () => asked.abort())
process.once('disconnect', () => asked.abort())
process.send?.('ready')

while (!asked.signal.aborted) {
  for (let slept = 0; slept < sleepsInARow; slept++) {
    const atMs = monotonicMs()
    Atomics.wait(neverNotified, 0, 0, sleepMs)
    const tookMs = monotonicMs() - atMs
    if (tookMs > notedMs) stops.push({ atMs, tookMs })
  }
  await nextTurn()
}
if (process.connected) process.send?.(stops, () => process.disconnect?.())

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
