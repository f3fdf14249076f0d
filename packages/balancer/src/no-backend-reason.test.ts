import { expect, test } from 'vitest'
import { noBackendReason } from './no-backend-reason.ts'

test('says that there is no backend at all', () => {
  expect(noBackendReason([])).toBe('The balancer knows no backend.')
})

test('names the first three backends and counts the rest', () => {
  const backends = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, state: 'down' as const }))
  expect(noBackendReason(backends.slice(0, 1))).toBe('No backend is healthy: a is down.')
  expect(noBackendReason(backends)).toBe(
    'No backend is healthy: a is down, b is down, c is down and 2 more are not.',
  )
})
