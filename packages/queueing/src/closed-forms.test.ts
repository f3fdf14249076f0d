import { expect, test } from 'vitest'
import { erlangC, meanWaitMG1, meanWaitMMc } from './closed-forms.ts'

test('with one server the probability to wait is the load', () => {
  for (const load of [0.1, 0.5, 0.95]) {
    expect(erlangC({ servers: 1, ratePerMs: load, meanServiceMs: 1 })).toBeCloseTo(load, 12)
  }
})

test('with two servers it is that of the closed form 2 r^2 / (1 + r)', () => {
  for (const load of [0.1, 0.5, 0.95]) {
    const wanted = (2 * load ** 2) / (1 + load)
    expect(erlangC({ servers: 2, ratePerMs: 2 * load, meanServiceMs: 1 })).toBeCloseTo(wanted, 12)
  }
})

test('agrees with the sum that defines Erlang C for more servers', () => {
  const [servers, offered] = [6, 4.5]
  const term = (n: number): number => (n === 0 ? 1 : (term(n - 1) * offered) / n)
  const last = (term(servers) * servers) / (servers - offered)
  const others = Array.from({ length: servers }, (_, n) => term(n)).reduce((a, b) => a + b)
  expect(erlangC({ servers, ratePerMs: offered, meanServiceMs: 1 })).toBeCloseTo(
    last / (others + last),
    12,
  )
})

test('M/G/1 with exponential service is M/M/1, and with constant service waits half as long', () => {
  const [ratePerMs, meanServiceMs] = [0.08, 10]
  const wanted = meanWaitMMc({ servers: 1, ratePerMs, meanServiceMs })
  const wait = (squareServiceMs2: number): number =>
    meanWaitMG1({ ratePerMs, meanServiceMs, squareServiceMs2 })
  expect(wait(200)).toBeCloseTo(wanted, 9)
  expect(wait(100)).toBeCloseTo(wanted / 2, 9)
})
