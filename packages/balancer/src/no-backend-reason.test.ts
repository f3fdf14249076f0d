import { expect, test } from 'vitest'
import { whyNobody } from './no-backend-reason.ts'

test('says that there is no backend at all', () => {
  expect(whyNobody([])).toBe('The balancer knows no backend.')
})

test('names the first three backends and counts the rest', () => {
  const backends = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, state: 'down' as const }))
  expect(whyNobody(backends.slice(0, 1))).toBe('No backend is healthy: a is down.')
  expect(whyNobody(backends)).toBe(
    'No backend is healthy: a is down, b is down, c is down and 2 more are not.',
  )
})
