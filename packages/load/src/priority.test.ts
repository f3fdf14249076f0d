import { readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { threadAlarm } from './alarm.ts'
import { monotonicClock } from './clock.ts'
import {
  obtainableScheduling,
  raisePriority,
  schedulingPolicy,
  wantedNiceness,
} from './priority.ts'

test('the priority is raised as far as that is allowed, says so, and goes back', () => {
  const before = { policy: policy(), niceness: getPriority() }
  const raised = raisePriority()
  if (raised.scheduling === 'SCHED_RR') expect(policy()).toBe(roundRobin)
  else {
    expect(policy()).toBe(before.policy)
    expect([before.niceness, wantedNiceness]).toContain(getPriority())
    expect(raised.scheduling).toBe(`niceness ${getPriority()}`)
  }
  raised.restore()
  expect({ policy: policy(), niceness: getPriority() }).toEqual(before)
})

test.skipIf(obtainableScheduling() !== 'SCHED_RR')(
  'only the thread that sends and the one that wakes it run in real time',
  async () => {
    const raised = raisePriority()
    onTestFinished(() => raised.restore())
    const later = Float64Array.of(monotonicClock.nowUs() + 60_000_000)
    const stop = await threadAlarm.start(later, () => undefined)
    onTestFinished(stop)
    const other = new Worker('setInterval(() => {}, 1000)', { eval: true })
    onTestFinished(async () => void (await other.terminate()))
    await new Promise((resolve) => other.once('online', resolve))
    const threads = readdirSync('/proc/self/task').map(Number)
    const inRealTime = threads.filter((thread) => schedulingPolicy(thread) === roundRobin)
    expect(inRealTime).toContain(process.pid)
    expect(inRealTime).toHaveLength(2)
  },
)

/** SCHED_RR of sched(7). */
const roundRobin = 2

function policy(): number | undefined {
  return schedulingPolicy(process.pid)
}
