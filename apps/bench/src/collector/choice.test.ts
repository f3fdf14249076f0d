import { expect, test } from 'vitest'
import { choose, stopsBeyondIdle, type Pass } from './choice.ts'
import type { Measurement, VariantFigures, Window } from './measure.ts'

/** p99 in milliseconds and CPU in microseconds per request, of each start. */
interface Given {
  readonly p99: readonly (number | undefined)[]
  readonly cpu?: readonly number[]
  readonly stops?: number
}

const windowMs = 10_000

function window(isSending: boolean, stops: number, durationMs = windowMs): Window {
  return { isSending, durationMs, stops, longestMs: 0, stealShare: 0, othersShare: 0 }
}

function figures(p99Ms: number | undefined, cpuUsPerRequest: number): VariantFigures {
  const same = { requests: 1, ok: 1, p50Ms: 1, maxMs: 9, lagP99Ms: 1, cpuUsPerRequest }
  return { variant: 'rpc', p99Ms, ...same, tail: {} as VariantFigures['tail'] }
}

function passesOf(given: Readonly<Record<string, Given>>): Pass[] {
  const flags = { hammer: [], lb: [], worker: [] }
  return Object.entries(given).flatMap(([name, { p99, cpu = [100, 100], stops = 0 }]) =>
    p99.map((p99Ms, start): Pass => {
      const windows = [window(true, stops), window(false, 0)]
      const measurement: Measurement = { windows, variants: [figures(p99Ms, cpu[start]!)] }
      return { candidate: { name, flags }, measurement }
    }),
  )
}

function verdictsOf(given: Readonly<Record<string, Given>>): Record<string, string> {
  const { standings } = choose(passesOf(given), 'in use')
  return Object.fromEntries(standings.map(({ name, verdict }) => [name, verdict]))
}

test('stops are told for 20 s, and those that there are anyway are taken off', () => {
  const windows = [window(true, 4), window(true, 5), window(true, 90), window(false, 1, 5000)]
  expect(stopsBeyondIdle(windows)).toBe(10 - 4)
})

test('the lowest p99 wins where starts of one candidate hardly differ', () => {
  const given = { 'in use': { p99: [4, 4.04] }, other: { p99: [3, 3.03] } }
  expect(verdictsOf(given)).toEqual({ 'in use': 'slower', other: 'chosen' })
})

test('flags in use stay where others are ahead by less than three times what two starts differ by', () => {
  const given = { 'in use': { p99: [4, 5] }, other: { p99: [3, 3.75] } }
  expect(verdictsOf(given)).toEqual({ 'in use': 'chosen', other: 'tied' })
})

test('of those tied the least CPU wins, if it is less by more than starts differ', () => {
  const given = {
    'in use': { p99: [4, 5], cpu: [120, 121] },
    other: { p99: [4, 5], cpu: [100, 101] },
    'slow and cheap': { p99: [9, 10], cpu: [50, 50.5] },
  }
  expect(verdictsOf(given)).toEqual({
    'in use': 'tied',
    other: 'chosen',
    'slow and cheap': 'slower',
  })
})

test('one start that the host spoils does not tie the others', () => {
  const given = {
    'in use': { p99: [4, 4.04] },
    other: { p99: [3, 3.03] },
    spoilt: { p99: [3, 3000] },
  }
  expect(verdictsOf(given)).toEqual({ 'in use': 'slower', other: 'chosen', spoilt: 'slower' })
})

test('whoever stops the other processes is out, however fast it is', () => {
  const given = { 'in use': { p99: [4, 4] }, other: { p99: [1, 1], stops: 2 } }
  expect(verdictsOf(given)).toEqual({ 'in use': 'chosen', other: 'out' })
})

test('whoever left too many requests unanswered for a p99 is out', () => {
  const given = { 'in use': { p99: [4, 4] }, other: { p99: [1, undefined] } }
  expect(verdictsOf(given)).toEqual({ 'in use': 'chosen', other: 'out' })
})

test('nobody is chosen where everybody is out', () => {
  expect(choose(passesOf({ 'in use': { p99: [4, 4], stops: 9 } }), 'in use').chosen).toBeUndefined()
})
