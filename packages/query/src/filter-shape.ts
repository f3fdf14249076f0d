import type { SalesFilter } from '@rpc-vs-mom/schema'

/**
 * What a statement can filter by. Bounds come in pairs: a request with one bound is answered with the
 * widest possible other one, which makes 128 shapes of the ten fields instead of 1,024.
 */
export const filterParts = [
  'region',
  'category',
  'dates',
  'amounts',
  'hours',
  'productKeyword',
  'buyerKeyword',
] as const

export type FilterPart = (typeof filterParts)[number]

export const shapeCount = 1 << filterParts.length

/** Which parts a filter has, as bits: bit `i` stands for `filterParts[i]`. */
export function shapeOf(filter: SalesFilter): number {
  return (
    (filter.region === undefined ? 0 : 1) |
    (filter.category === undefined ? 0 : 2) |
    (filter.fromS === undefined && filter.toS === undefined ? 0 : 4) |
    (filter.minAmountCents === undefined && filter.maxAmountCents === undefined ? 0 : 8) |
    (filter.startHour === undefined && filter.endHour === undefined ? 0 : 16) |
    (filter.productKeyword === undefined ? 0 : 32) |
    (filter.buyerKeyword === undefined ? 0 : 64)
  )
}

/** The parts of a shape, in the order of `filterParts`. */
export function partsOf(shape: number): FilterPart[] {
  return filterParts.filter((_, bit) => (shape & (1 << bit)) !== 0)
}
