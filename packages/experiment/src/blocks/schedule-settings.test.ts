import { expect, test } from 'vitest'
import { scheduleBlocks } from './block-schedule.ts'

const names = ['rpc', 'mom']

test('settings have starts of their own, and take turns in an order drawn anew', () => {
  const loads = ['slow', 'fast', 'idle'].map((setting) => ({
    name: setting,
    roundsPerStart: 2,
    setting,
  }))
  const rounds = scheduleBlocks(names, { loads, starts: 8, seed: 1 })
  const ofStart = Map.groupBy(rounds, ({ start }) => start)
  expect([...ofStart.keys()]).toEqual(Array.from({ length: 24 }, (_, index) => index + 1))
  const settings = [...ofStart.values()].map((own) => new Set(own.map(({ load }) => load)))
  for (const own of settings) expect(own.size).toBe(1)
  const order = settings.map((own) => [...own][0]!)
  const turns = Array.from({ length: 8 }, (_, turn) => order.slice(turn * 3, turn * 3 + 3))
  for (const turn of turns) expect(turn.toSorted()).toEqual(['fast', 'idle', 'slow'])
  expect(new Set(turns.map(String)).size).toBeGreaterThan(1)
})

test('a start that climbs puts each load to one variant after the other, lowest first', () => {
  const loads = ['100/s', '200/s', '400/s'].map((name) => ({ name, roundsPerStart: 1 }))
  const rounds = scheduleBlocks(names, { loads, starts: 5, seed: 1, climbs: true })
  for (const start of [1, 2, 3, 4, 5]) {
    const own = rounds.filter((round) => round.start === start)
    expect(own.map(({ load }) => load)).toEqual(loads.flatMap(({ name }) => [name, name]))
    for (const { order } of own) expect(order).toHaveLength(1)
    for (const { name } of loads)
      expect(own.flatMap(({ load, order }) => (load === name ? order : [])).toSorted()).toEqual(
        names.toSorted(),
      )
  }
})
