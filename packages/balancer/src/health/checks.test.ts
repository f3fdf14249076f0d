import { expect, test } from 'vitest'
import { FakeClock, settled } from '../../test/fake-clock.ts'
import { ScriptedBackend } from '../../test/scripted-backend.ts'
import { Checks } from './checks.ts'

function watched() {
  const clock = new FakeClock()
  const backend = new ScriptedBackend('a')
  const seen: string[] = []
  const startedMs: number[] = []
  const checks = new Checks({
    clock,
    intervalMs: 2000,
    timeoutMs: 500,
    check() {
      startedMs.push(clock.nowMs())
      return backend.check()
    },
    answered: () => seen.push('answered'),
    failed: (sentence) => seen.push(sentence),
    silent: (sentence) => seen.push(`silent: ${sentence}`),
  })
  return { backend, checks, clock, seen, startedMs }
}

test('starts at once and then once per interval, counted from start to start', async () => {
  const { backend, clock, startedMs } = watched()
  await clock.advance(300)
  backend.checks[0]?.settle()
  await clock.advance(1700)
  backend.checks[0]?.settle()
  await clock.advance(2000)
  expect(startedMs).toEqual([0, 2000, 4000])
})

test('fails a check that does not answer in time, and ignores its answer afterwards', async () => {
  const { backend, clock, seen } = watched()
  await clock.advance(500)
  backend.checks[0]?.settle()
  await settled()
  expect(seen).toEqual(['silent: No answer to the health check within 500 ms.'])
})

test('passes on what a failed check says', async () => {
  const { backend, seen } = watched()
  backend.checks[0]?.settle(new Error('connect ECONNREFUSED\n 127.0.0.1'))
  await settled()
  expect(seen).toEqual(['connect ECONNREFUSED 127.0.0.1'])
})

test('brings a check forward, at most once per time-out and never beside another', async () => {
  const { backend, checks, clock, startedMs } = watched()
  await clock.advance(400)
  checks.soon()
  backend.checks[0]?.settle()
  await clock.advance(99)
  checks.soon()
  expect(startedMs).toEqual([0])
  await clock.advance(1)
  checks.soon()
  checks.soon()
  expect(startedMs).toEqual([0, 500])
})

test('postpones by the time asked for and forgets the check under way', async () => {
  const { backend, checks, clock, seen, startedMs } = watched()
  await clock.advance(100)
  checks.postpone(2000)
  backend.checks[0]?.settle()
  await clock.advance(1999)
  expect(startedMs).toEqual([0])
  await clock.advance(1)
  expect(startedMs).toEqual([0, 2100])
  expect(seen).toEqual([])
})

test('leaves no timer behind when stopped', async () => {
  const { backend, checks, clock, seen } = watched()
  checks.stop()
  backend.checks[0]?.settle()
  await settled()
  expect(clock.pending).toBe(0)
  expect(seen).toEqual([])
})
