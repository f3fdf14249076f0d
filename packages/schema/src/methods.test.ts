import { expect, test } from 'vitest'
import { idempotentPaths, idempotentPathsOf, methodNames, serviceName } from './methods.ts'

test('the contract calls its reads free of side effects, under the paths that calls have', () => {
  expect(serviceName).toBe('protocol.SimulationService')
  const paths = methodNames.map((method) => `/protocol.SimulationService/${method}`)
  expect([...idempotentPaths].toSorted()).toEqual(paths)
})

test('writes, and reads that are answered by many messages, may not be repeated', () => {
  const reads = { idempotencyLevel: 'NO_SIDE_EFFECTS' }
  const paths = idempotentPathsOf({
    fullName: 'shop.Orders',
    methods: {
      get: { name: 'Get', responseStream: false, options: reads },
      follow: { name: 'Follow', responseStream: true, options: reads },
      place: { name: 'Place', responseStream: false, options: {} },
    },
  })
  expect([...paths]).toEqual(['/shop.Orders/Get'])
})
