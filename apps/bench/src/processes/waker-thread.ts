// Sleeps until the moment it is given, says so, and waits for the next one.
import { parentPort, workerData } from 'node:worker_threads'
import { monotonicClock } from '@rpc-vs-mom/load'

const { rings, moment } = workerData as { rings: Int32Array; moment: Float64Array }
const neverNotified = new Int32Array(new SharedArrayBuffer(4))

for (let heard = 0; ;) {
  Atomics.wait(rings, 0, heard)
  heard = Atomics.load(rings, 0)
  const waitUs = moment[0]! - monotonicClock.nowUs()
  if (waitUs > 0) Atomics.wait(neverNotified, 0, 0, waitUs / 1000)
  parentPort?.postMessage(null)
}
