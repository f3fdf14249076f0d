import type { SalesFilter } from '@rpc-vs-mom/schema'
import { expect, test } from 'vitest'
import { filterParts, partsOf, shapeCount, shapeOf, type FilterPart } from './filter-shape.ts'

const full: Required<SalesFilter> = {
  region: 'Europe',
  category: 'Computers',
  fromS: 0,
  toS: 0,
  minAmountCents: 0,
  maxAmountCents: 0,
  startHour: 0,
  endHour: 0,
  productKeyword: 'a',
  buyerKeyword: 'a',
}

const partOf: Record<keyof SalesFilter, FilterPart> = {
  region: 'region',
  category: 'category',
  fromS: 'dates',
  toS: 'dates',
  minAmountCents: 'amounts',
  maxAmountCents: 'amounts',
  startHour: 'hours',
  endHour: 'hours',
  productKeyword: 'productKeyword',
  buyerKeyword: 'buyerKeyword',
}

test.each(Object.keys(full) as (keyof SalesFilter)[])(
  'a filter with nothing but %s has that part alone, even where the value is 0',
  (field) => {
    expect(partsOf(shapeOf({ [field]: full[field] }))).toEqual([partOf[field]])
  },
)

test('no filter is shape 0 and all filters are the last shape', () => {
  expect(shapeOf({})).toBe(0)
  expect(shapeOf(full)).toBe(shapeCount - 1)
  expect(partsOf(shapeCount - 1)).toEqual([...filterParts])
})
