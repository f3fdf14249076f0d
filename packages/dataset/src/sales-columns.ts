import { categoryPlans, regionPlans } from './catalogue.ts'
import { datasetWindow, type DatasetSpec } from './dataset-spec.ts'
import type { Dimensions } from './dimensions.ts'
import { popularityWeights } from './popularity.ts'
import { randomStream } from './random-stream.ts'
import { dayWeights, hourWeights, quantityWeights } from './seasons.ts'
import { urnOf } from './urn.ts'

/** The sales, one typed array per column; row `i` is the sale with id `i + 1`. */
export interface SalesColumns {
  /** Epoch seconds UTC, ascending. */
  readonly soldAtS: Int32Array
  /** UTC hour of `soldAtS`. */
  readonly hour: Uint8Array
  readonly amountCents: Int32Array
  readonly storeId: Uint8Array
  readonly regionId: Uint8Array
  readonly productId: Uint16Array
  readonly categoryId: Uint8Array
  readonly customerId: Uint16Array
}

const streams = { time: 1, store: 2, product: 3, customer: 4, amount: 5 } as const

/** Draws every sale with whole-number arithmetic, one stream of random numbers per column. */
export function generateSales(spec: DatasetSpec, dimensions: Dimensions): SalesColumns {
  const { stores, products, customers } = dimensions
  const regionOf = stores.map((store) => store.regionId)
  const categoryOf = products.map((product) => product.categoryId)
  const soldAtS = saleTimes(spec)
  const storeId = Uint8Array.from(ids(spec, streams.store, shares(regionPlans, regionOf)))
  const productId = ids(spec, streams.product, shares(categoryPlans, categoryOf))
  return {
    soldAtS,
    hour: Uint8Array.from(soldAtS, (second) => (second / 3600) % 24),
    amountCents: amounts(spec, dimensions, productId),
    storeId,
    regionId: storeId.map((id) => regionOf[id - 1]!),
    productId,
    categoryId: Uint8Array.from(productId, (id) => categoryOf[id - 1]!),
    customerId: ids(spec, streams.customer, { shares: [1], groupOf: customers.map(() => 0) }),
  }
}

function isUniform(spec: DatasetSpec): boolean {
  return spec.shape === 'original'
}

/** Ascending, because a shop writes its sales down as they happen. */
function saleTimes(spec: DatasetSpec): Int32Array {
  const random = randomStream(spec.seed, streams.time)
  const { fromS, toS } = datasetWindow
  const dayCount = (toS + 1 - fromS) / 86_400
  const days = urnOf(isUniform(spec) ? equal(dayCount) : dayWeights(fromS, dayCount))
  const hours = urnOf(isUniform(spec) ? equal(24) : hourWeights)
  const times = new Int32Array(spec.sales)
  for (let i = 0; i < spec.sales; i++) {
    times[i] = fromS + days.draw(random) * 86_400 + hours.draw(random) * 3600 + random.below(3600)
  }
  return times.toSorted()
}

interface Groups {
  /** How often each group is drawn, relative to the others. */
  readonly shares: readonly number[]
  /** The group of each id, by `id - 1`. */
  readonly groupOf: readonly number[]
}

function shares(plans: readonly { readonly share: number }[], groupIds: readonly number[]): Groups {
  return { shares: plans.map(({ share }) => share), groupOf: groupIds.map((id) => id - 1) }
}

function ids(spec: DatasetSpec, stream: number, groups: Groups): Uint16Array {
  const random = randomStream(spec.seed, stream)
  const weights = popularityWeights(random, groups.shares, groups.groupOf)
  const urn = urnOf(isUniform(spec) ? equal(weights.length) : weights)
  const drawn = new Uint16Array(spec.sales)
  for (let i = 0; i < spec.sales; i++) drawn[i] = urn.draw(random) + 1
  return drawn
}

function equal(count: number): number[] {
  return Array.from({ length: count }, () => 1)
}

/** Price times quantity. */
function amounts(spec: DatasetSpec, { products }: Dimensions, productId: Uint16Array): Int32Array {
  const random = randomStream(spec.seed, streams.amount)
  const quantities = urnOf(isUniform(spec) ? equal(99) : quantityWeights)
  const cents = new Int32Array(spec.sales)
  for (let i = 0; i < spec.sales; i++) {
    const price = isUniform(spec) ? 1 : products[productId[i]! - 1]!.priceCents
    cents[i] = price * (quantities.draw(random) + 1)
  }
  return cents
}
