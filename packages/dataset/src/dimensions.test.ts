import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { categoryPlans } from './catalogue.ts'
import { generateDimensions } from './dimensions.ts'

const golden: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, 'golden/dimensions-seed-1.json'), 'utf8'),
)

test('small tables of seed 1 are those of the golden file, whatever the version of faker', () => {
  expect(generateDimensions(1)).toEqual(golden)
})

test('another seed gives other names', () => {
  expect(generateDimensions(2).customers).not.toEqual(generateDimensions(1).customers)
})

test.each([1, 2, 3, 4, 5])('with seed %i every row is complete, distinct and fits', (seed) => {
  const { regions, categories, stores, products, customers } = generateDimensions(seed)
  for (const rows of [regions, categories, stores, products, customers]) {
    expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => index + 1))
  }
  for (const rows of [regions, categories, stores, products]) {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
  }
  for (const { id } of regions) {
    expect(stores.filter((store) => store.regionId === id).length).toBeGreaterThan(1)
  }
  for (const { name, categoryId, priceCents } of products) {
    const line = categoryPlans[categoryId - 1]!.lines.find((known) => name.endsWith(known.name))
    expect(line, name).toBeDefined()
    expect(priceCents).toBeGreaterThanOrEqual(line!.priceCents[0])
    expect(priceCents).toBeLessThanOrEqual(line!.priceCents[1])
  }
})

test('the region and category of the original query exist', () => {
  const { regions, categories } = generateDimensions(1)
  expect(regions.map(({ name }) => name)).toContain('Europe')
  expect(categories.map(({ name }) => name)).toContain('Computers')
})
