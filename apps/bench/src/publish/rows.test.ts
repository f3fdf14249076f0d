import { expect, test } from 'vitest'
import { mediansOf, sentencesOf, tableOf } from './rows.ts'

const stretch = (publishesPerSecond: number) =>
  ({
    over: 'stream',
    outstanding: 64,
    publishesPerSecond,
    p50Ms: 1,
    p99Ms: 2,
    brokerUsPerMessage: 3,
    clientUsPerMessage: 4,
  }) as const

const round = (store: string, rate: number, lost: number) => ({
  store,
  stretches: [stretch(rate)],
  loss: { acknowledged: 10, lost, givenTwice: 0 },
})

test('a store has the median of its rounds, and the losses of all of them', () => {
  const rounds = [round('a', 100, 0), round('b', 7, 0), round('a', 900, 1), round('a', 300, 2)]
  const [a, b] = mediansOf(rounds)
  expect(a).toEqual({
    store: 'a',
    stretches: [stretch(300)],
    loss: { acknowledged: 30, lost: 3, givenTwice: 0 },
  })
  expect(b!.stretches).toEqual([stretch(7)])
  expect(tableOf([a!])[1]).toEqual(['a', 'stream', '64', '300', '1.00', '2.00', '3.0', '4.0'])
})

test('what a store is for hangs on what it lost', () => {
  expect(sentencesOf([round('a', 100, 0), round('b', 100, 3)])).toEqual([
    'a: up to 100 messages/s at a median of 1.0 ms; none of 10 acknowledged messages were lost when it was killed: for what must not be lost.',
    'b: up to 100 messages/s at a median of 1.0 ms; 3 of 10 acknowledged messages were lost when it was killed: for what may be lost.',
  ])
})
