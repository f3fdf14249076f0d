import { expect, test } from 'vitest'
import { scheduleBlocks } from './block-schedule.ts'

const loads = [
  { name: 'low', roundsPerStart: 2 },
  { name: 'high', roundsPerStart: 5 },
]
const names = ['rpc', 'mom', 'rpc-again']

test('every start has as many rounds of each load as were asked for, and a round each variant once', () => {
  const rounds = scheduleBlocks(names, { loads, starts: 4, seed: 1 })
  for (const start of [1, 2, 3, 4]) {
    const own = rounds.filter((round) => round.start === start)
    expect(own.filter(({ load }) => load === 'low')).toHaveLength(2)
    expect(own.filter(({ load }) => load === 'high')).toHaveLength(5)
  }
  for (const { order } of rounds) expect(order.toSorted()).toEqual(names.toSorted())
  expect(rounds.map(({ start }) => start)).toEqual(
    rounds.map(({ start }) => start).toSorted((a, b) => a - b),
  )
})

test('a variant that is measured less often takes part in so many rounds of a load, drawn anew for each start', () => {
  const fewer = [loads[0]!, { ...loads[1]!, fewer: { mom: 2 } }]
  const rounds = scheduleBlocks(names, { loads: fewer, starts: 20, seed: 1 })
  const drawn = Array.from({ length: 20 }, (_, index) => {
    const own = rounds.filter(({ start, load }) => start === index + 1 && load === 'high')
    const withMom = own.map(({ order }) => order.includes('mom'))
    expect(withMom.filter(Boolean)).toHaveLength(2)
    return withMom.join()
  })
  expect(new Set(drawn).size).toBeGreaterThan(3)
  for (const { order, load } of rounds)
    expect(order.filter((name) => name !== 'mom' || load === 'low').toSorted()).toEqual(
      load === 'low' ? names.toSorted() : ['rpc', 'rpc-again'],
    )
})

test('orders of loads and variants are drawn anew, and are the same for the same seed', () => {
  const spec = { loads, starts: 30, seed: 1 }
  const rounds = scheduleBlocks(names, spec)
  expect(scheduleBlocks(names, spec)).toEqual(rounds)
  expect(scheduleBlocks(names, { ...spec, seed: 2 })).not.toEqual(rounds)
  const firsts = names.map((name) => rounds.filter(({ order }) => order[0] === name).length)
  // 210 rounds: 70 each, deviation 6.8.
  for (const count of firsts) expect(Math.abs(count - 70)).toBeLessThan(5 * 6.8)
  const ofStart = (start: number) =>
    rounds.filter((round) => round.start === start).map(({ load }) => load)
  expect(new Set(Array.from({ length: 30 }, (_, n) => ofStart(n + 1).join())).size).toBeGreaterThan(
    5,
  )
})
