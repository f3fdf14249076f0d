import { parentPort, workerData } from 'node:worker_threads'
import type { AlarmStarted } from './alarm.ts'
import { monotonicClock } from './clock.ts'
import { ownThread } from './priority.ts'

parentPort?.postMessage({ thread: ownThread() } satisfies AlarmStarted)

const atUs = workerData as Float64Array
const neverNotified = new Int32Array(new SharedArrayBuffer(4))

for (let next = 0; next < atUs.length; next++) {
  const waitUs = atUs[next]! - monotonicClock.nowUs()
  if (waitUs > 0) Atomics.wait(neverNotified, 0, 0, waitUs / 1000)
  while (next + 1 < atUs.length && atUs[next + 1]! <= monotonicClock.nowUs()) next++
  parentPort?.postMessage(null)
}
