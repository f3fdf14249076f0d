import { readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { raisePriority, wantedNiceness } from './priority.ts'

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

/** SCHED_RR of sched(7). */
const roundRobin = 2

/** Field 41 of proc_pid_stat(5): how the main thread is scheduled; undefined where there is no /proc. */
function policy(): number | undefined {
  if (process.platform !== 'linux') return undefined
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)!
  return Number(fields.split(' ')[38])
}
