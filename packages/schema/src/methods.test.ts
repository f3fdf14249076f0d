import { expect, test } from 'vitest'
import { SimulationServiceDefinition } from './generated/simulation.ts'
import { idempotentMethods, idempotentMethodsOf, methodNames, serviceName } from './methods.ts'

test('the contract calls its reads free of side effects', () => {
  expect(SimulationServiceDefinition.fullName).toBe(serviceName)
  expect(idempotentMethods.toSorted()).toEqual(methodNames)
})

test('writes, and reads that are answered by many messages, may not be repeated', () => {
  const reads = { idempotencyLevel: 'NO_SIDE_EFFECTS' }
  const methods = idempotentMethodsOf({
    fullName: 'shop.Orders',
    methods: {
      get: { name: 'Get', responseStream: false, options: reads },
      follow: { name: 'Follow', responseStream: true, options: reads },
      place: { name: 'Place', responseStream: false, options: {} },
    },
  })
  expect(methods).toEqual(['shop.Orders/Get'])
})
