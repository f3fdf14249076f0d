import { expect, test } from 'vitest'
import { idempotentPaths, methodNames, serviceName } from './methods.ts'

test('the contract calls its reads free of side effects, under the paths that calls have', () => {
  expect(serviceName).toBe('protocol.SimulationService')
  const paths = methodNames.map((method) => `/protocol.SimulationService/${method}`)
  expect([...idempotentPaths].toSorted()).toEqual(paths)
})
