import { expect, test } from 'vitest'
import { hostAccount, type HostSecond } from '../record/host.ts'
import { hostCause, withHostCause } from './host-cause.ts'
import type { LateSends } from '../record/recording.ts'

const late = {
  level: 'SUSPECT',
  reason: '2.0 % of the requests left more than 1.00 ms late.',
} as const

test('a host that took the CPU while requests left late is named with its share', () => {
  const host = seconds(10, (second) => ({ stealShare: second < 4 ? 0.23 : 0.001 }))
  expect(
    hostCause(
      host,
      lags(10, (second) => (second < 4 ? 5000 : 50)),
    ),
  ).toBe('The likely cause is the host: it took 23.0 % of the CPU during 4 of 10 seconds.')
})

test('other processes that used the CPU while requests left late are named', () => {
  const host = seconds(10, (second) => ({ othersShare: second === 3 ? 0.4 : 0.05 }))
  expect(
    hostCause(
      host,
      lags(10, (second) => (second === 3 ? 5000 : 50)),
    ),
  ).toBe(
    'The likely cause is other processes on this machine: they used 40.0 % of the CPU during 1 of 10 seconds.',
  )
})

test('a host that took the CPU in other seconds than those with late requests is not the cause', () => {
  const host = seconds(10, (second) => ({ stealShare: second < 4 ? 0.23 : 0 }))
  expect(
    hostCause(
      host,
      lags(10, (second) => (second < 4 ? 50 : 5000)),
    ),
  ).toBeUndefined()
})

test('a row of several seconds stands for all late requests in it', () => {
  const rows = [0, 4, 8].map((second) => ({
    second,
    stealShare: second === 4 ? 0.1 : 0,
    othersShare: 0,
  }))
  expect(
    hostCause(
      hostAccount(rows),
      lags(12, (second) => (second > 4 && second < 8 ? 5000 : 50)),
    ),
  ).toBe('The likely cause is the host: it took 10.0 % of the CPU during 4 of 12 seconds.')
})

test('where the machine cannot be read, or nothing was late, nobody is named', () => {
  expect(
    hostCause(
      undefined,
      lags(3, () => 5000),
    ),
  ).toBeUndefined()
  const host = seconds(3, () => ({ stealShare: 0.5 }))
  expect(
    hostCause(
      host,
      lags(3, () => 50),
    ),
  ).toBeUndefined()
})

test('the cause stands beside the faults at their level, and never alone', () => {
  const host = seconds(2, () => ({ stealShare: 0.5 }))!
  const recording = { lateSends: lags(2, () => 5000) } as never
  expect(withHostCause([], { host, recording })).toEqual([])
  const [, cause] = withHostCause([{ ...late, level: 'INVALID' }], { host, recording })
  expect(cause).toMatchObject({ level: 'INVALID', reason: expect.stringContaining('the host') })
})

function seconds(count: number, of: (second: number) => Partial<HostSecond>) {
  const row = (second: number): HostSecond => ({
    second,
    stealShare: 0,
    othersShare: 0,
    ...of(second),
  })
  return hostAccount(Array.from({ length: count }, (_, second) => row(second)))
}

/** 100 requests in each second, all with the same lag; those of more than 1 ms are late. */
function lags(count: number, lagUs: (second: number) => number): LateSends[] {
  return Array.from({ length: count }, (_, second) => ({
    second,
    requests: lagUs(second) > 1000 ? 100 : 0,
  }))
}
