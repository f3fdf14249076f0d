import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { raisePriority, wantedNiceness } from './priority.ts'

test('the priority is raised where that is allowed, says so, and goes back', () => {
  const before = getPriority()
  const raised = raisePriority()
  expect([before, wantedNiceness]).toContain(raised.niceness)
  expect(getPriority()).toBe(raised.niceness)
  raised.restore()
  expect(getPriority()).toBe(before)
})
