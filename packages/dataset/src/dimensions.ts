import { faker } from '@faker-js/faker/locale/en'
import { categoryPlans, customerCount, productsPerLine, regionPlans } from './catalogue.ts'

/** The tables that facts point to. Ids are dense and start at 1, so `regions[id - 1]` is its row. */
export interface Dimensions {
  readonly regions: readonly Named[]
  readonly categories: readonly Named[]
  readonly stores: readonly Store[]
  readonly products: readonly Product[]
  readonly customers: readonly Customer[]
}

export interface Named {
  readonly id: number
  readonly name: string
}

export interface Store extends Named {
  readonly regionId: number
}

export interface Product extends Named {
  readonly categoryId: number
  readonly priceCents: number
}

export interface Customer {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
}

/**
 * Regions and categories are fixed; names of stores, products and customers come from faker. A test
 * holds them against a golden file, so that another version of faker cannot change the data unseen.
 */
export function generateDimensions(seed: number): Dimensions {
  faker.seed(seed)
  return {
    regions: named(regionPlans),
    categories: named(categoryPlans),
    stores: stores(),
    products: products(),
    customers: customers(),
  }
}

function named(plans: readonly { readonly name: string }[]): Named[] {
  return plans.map(({ name }, index) => ({ id: index + 1, name }))
}

function stores(): Store[] {
  const regionIds = regionPlans.flatMap((plan, index) =>
    Array.from({ length: plan.stores }, () => index + 1),
  )
  const cityOf = distinct(() => faker.location.city())
  return regionIds.map((regionId, index) => ({
    id: index + 1,
    name: `${cityOf()} Store`,
    regionId,
  }))
}

function products(): Product[] {
  const lines = categoryPlans.flatMap((plan, index) =>
    plan.lines.map((line) => ({ line, categoryId: index + 1 })),
  )
  const all = lines.flatMap((entry) => {
    const adjectiveOf = distinct(() => faker.commerce.productAdjective())
    return Array.from({ length: productsPerLine }, () => ({ ...entry, adjective: adjectiveOf() }))
  })
  return all.map(({ line, categoryId, adjective }, index) => ({
    id: index + 1,
    name: `${adjective} ${line.name}`,
    categoryId,
    priceCents: faker.number.int({ min: line.priceCents[0], max: line.priceCents[1] }),
  }))
}

function customers(): Customer[] {
  return Array.from({ length: customerCount }, (_, index) => ({
    id: index + 1,
    firstName: faker.person.firstName(),
    lastName: faker.person.lastName(),
  }))
}

/** Repeats `make` until it says something that it has not said before. */
function distinct(make: () => string): () => string {
  const seen = new Set<string>()
  return () => {
    let text = make()
    while (seen.has(text)) text = make()
    seen.add(text)
    return text
  }
}
