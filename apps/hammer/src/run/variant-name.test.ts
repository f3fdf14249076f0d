import { variants } from '@rpc-vs-mom/experiment'
import { expect, test } from 'vitest'
import { variantNameOf } from './variant-name.ts'

test.each([
  ['grpc://127.0.0.1:50051', 'rpc'],
  ['amqp://guest:guest@127.0.0.1/sales', 'mom'],
  ['nats://127.0.0.1/sales', 'mom-nats'],
])('a target %s is the variant %s', (target, name) => {
  expect(variantNameOf(target)).toBe(name)
  expect(variants.map((variant) => variant.name)).toContain(name)
})

test('a target of a transport that no variant uses has the name of its scheme, not that of another variant', () => {
  expect(variantNameOf('kafka://127.0.0.1/sales')).toBe('kafka')
})
