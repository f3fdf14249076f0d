import { expect, test } from 'vitest'
import { methodMeant, servicesOf } from './contract.ts'

const contract = { methods: ['shop.Orders/Place', 'shop.Orders/Get', 'shop.Stock/Count'] }

test.for([
  ['shop.Orders/Get', 'shop.Orders/Get'],
  ['Count', 'shop.Stock/Count'],
  ['', 'shop.Orders/Place'],
  ['Drop', undefined],
  ['ount', undefined],
  ['Orders/Get', undefined],
])('a message that names "%s" means %s', ([named, meant]) => {
  expect(methodMeant(contract, named!)).toBe(meant)
})

test('the services of a contract are each named once', () => {
  expect(servicesOf(contract)).toEqual(['shop.Orders', 'shop.Stock'])
})
