import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { seeded } from '../../test/seeded.ts'
import { CallerRates } from './caller-rates.ts'

function taken(rates: CallerRates, caller: string, requests: number): number {
  return Array.from({ length: requests }, () => rates.take(caller)).filter((ms) => ms === 0).length
}

test('gives every caller a rate of its own', () => {
  const rates = new CallerRates(new FakeClock(), 10)
  expect(['a', 'b', 'c'].map((caller) => taken(rates, caller, 50))).toEqual([10, 10, 10])
  expect(rates.take('a')).toBe(100)
  expect(rates.callers).toBe(3)
})

test('forgets the caller that has asked for nothing for the longest time, and no other', () => {
  const rates = new CallerRates(new FakeClock(), 1, 3)
  for (const caller of ['a', 'b', 'c', 'a']) rates.take(caller)
  rates.take('d')
  expect(rates.callers).toBe(3)
  expect(rates.take('a')).toBeGreaterThan(0)
  expect(rates.take('c')).toBeGreaterThan(0)
  expect(rates.take('b')).toBe(0)
})

/** The same rule by brute force: every admission ever, replayed for each request. */
class Oracle {
  readonly #rateRps: number
  readonly #most: number
  #known: { caller: string; admittedMs: number[] }[] = []

  constructor(rateRps: number, most: number) {
    this.#rateRps = rateRps
    this.#most = most
  }

  admits(caller: string, nowMs: number): boolean {
    const known = this.#known.find((each) => each.caller === caller)
    const others = this.#known.filter((each) => each !== known)
    const entry = known ?? { caller, admittedMs: [] }
    this.#known = [...others.slice(Math.max(0, others.length - this.#most + 1)), entry]
    const isAdmitted = this.#tokens(entry.admittedMs, nowMs) >= 1
    if (isAdmitted) entry.admittedMs.push(nowMs)
    return isAdmitted
  }

  #tokens(admittedMs: readonly number[], nowMs: number): number {
    let [tokens, atMs] = [this.#rateRps, admittedMs[0] ?? nowMs]
    const earn = (ms: number): number => {
      tokens = Math.min(this.#rateRps, tokens + ((ms - atMs) * this.#rateRps) / 1000)
      atMs = ms
      return tokens
    }
    for (const ms of admittedMs) tokens = earn(ms) - 1
    return earn(nowMs)
  }
}

test('admits exactly what brute force admits, over random callers, times and evictions', async () => {
  const random = seeded(3)
  for (const [rateRps, most, callers] of [
    [4, 3, 2],
    [4, 3, 3],
    [2, 3, 6],
    [8, 5, 20],
  ] as const) {
    const clock = new FakeClock()
    const rates = new CallerRates(clock, rateRps, most)
    const oracle = new Oracle(rateRps, most)
    for (let request = 0; request < 2000; request += 1) {
      // Times in 128ths of a second are exact, so both round alike.
      if (random() < 0.5) await clock.advance(7.8125 * Math.floor(random() * 20))
      const caller = String(Math.floor(random() * callers))
      expect(rates.take(caller) === 0).toBe(oracle.admits(caller, clock.nowMs()))
    }
    expect(rates.callers).toBe(Math.min(most, callers))
  }
})

test('calls a rate that is not above 0 unusable', () => {
  expect(() => new CallerRates(new FakeClock(), 0)).toThrow('The rate limit is 0')
})
