import { parentPort, workerData } from 'node:worker_threads'
import type { AlarmStarted, AlarmTimes } from './alarm.ts'
import { monotonicClock } from './clock.ts'
import { ownThread } from './priority.ts'

parentPort?.postMessage({ thread: ownThread() } satisfies AlarmStarted)

const { atUs, apartUs } = workerData as AlarmTimes
const neverNotified = new Int32Array(new SharedArrayBuffer(4))
let wokenUs = -Infinity

for (let next = 0; next < atUs.length; next++) {
  const waitUs = Math.max(atUs[next]!, wokenUs + apartUs) - monotonicClock.nowUs()
  if (waitUs > 0) Atomics.wait(neverNotified, 0, 0, waitUs / 1000)
  wokenUs = monotonicClock.nowUs()
  while (next + 1 < atUs.length && atUs[next + 1]! <= wokenUs) next++
  parentPort?.postMessage(null)
}
