import { expect, test } from 'vitest'
import { candidate } from '../../test/candidates.ts'
import { roundRobin } from './round-robin.ts'

const named = (weights: Record<string, number>) =>
  Object.entries(weights).map(([name, weight]) => candidate({ name, weight }))

function order(candidates: ReturnType<typeof named>, picks: number): string {
  const policy = roundRobin()
  return Array.from({ length: picks }, () => policy.pick(candidates)?.name).join('')
}

test('picks one after the other, however busy each is', () => {
  expect(order(named({ a: 1, b: 1, c: 1 }), 7)).toBe('abcabca')
})

test('spreads the turns of one with more weight evenly', () => {
  expect(order(named({ a: 5, b: 1, c: 1 }), 14)).toBe('aabacaaaabacaa')
})

test('keeps to the proportions when somebody leaves and comes back', () => {
  const policy = roundRobin()
  const [a, b, c] = named({ a: 2, b: 1, c: 1 })
  const counts: Record<string, number> = { a: 0, b: 0, c: 0 }
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const present = attempt >= 100 && attempt < 200 ? [a!, b!] : [a!, b!, c!]
    counts[policy.pick(present)!.name]! += 1
  }
  const error = Object.entries({ a: 50 + 66.7 + 50, b: 25 + 33.3 + 25, c: 50 }).map(
    ([name, expected]) => Math.abs(counts[name]! - expected),
  )
  expect(Math.max(...error)).toBeLessThan(2)
})
