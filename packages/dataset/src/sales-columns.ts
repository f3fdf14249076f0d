import type { Dimensions } from './dimensions.ts'
import { datasetWindow, type DatasetSpec } from './dataset-spec.ts'
import { randomStream, type RandomStream } from './random-stream.ts'
import { dayWeights, hourWeights, quantityWeights } from './seasons.ts'
import { urnOf, zipfWeights } from './urn.ts'

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

const streams = { time: 1, store: 2, product: 3, customer: 4, quantity: 5, popularity: 6 } as const

/** Draws every sale with whole-number arithmetic, one stream of random numbers per column. */
export function generateSales(spec: DatasetSpec, dimensions: Dimensions): SalesColumns {
  const soldAtS = saleTimes(spec)
  const productId = popularIds(spec, dimensions.products.length, streams.product)
  const storeId = Uint8Array.from(popularIds(spec, dimensions.stores.length, streams.store))
  const regionOf = [0, ...dimensions.stores.map((store) => store.regionId)]
  const categoryOf = [0, ...dimensions.products.map((product) => product.categoryId)]
  return {
    soldAtS,
    hour: Uint8Array.from(soldAtS, (second) => (second / 3600) % 24),
    amountCents: amounts(spec, dimensions, productId),
    storeId,
    regionId: storeId.map((id) => regionOf[id]!),
    productId,
    categoryId: Uint8Array.from(productId, (id) => categoryOf[id]!),
    customerId: popularIds(spec, dimensions.customers.length, streams.customer),
  }
}

/** Ascending, because a shop writes its sales down as they happen. */
function saleTimes({ seed, sales }: DatasetSpec): Int32Array {
  const random = randomStream(seed, streams.time)
  const { fromS, toS } = datasetWindow
  const days = urnOf(dayWeights(fromS, (toS + 1 - fromS) / 86_400))
  const hours = urnOf(hourWeights)
  const times = new Int32Array(sales)
  for (let i = 0; i < sales; i++) {
    times[i] = fromS + days.draw(random) * 86_400 + hours.draw(random) * 3600 + random.below(3600)
  }
  return times.toSorted()
}

/** Ids whose popularity falls like Zipf's law, in an order that depends on the seed. */
function popularIds({ seed, sales }: DatasetSpec, ids: number, stream: number): Uint16Array {
  const random = randomStream(seed, stream)
  const idOfRank = shuffledIds(ids, randomStream(seed, streams.popularity * 256 + stream))
  const ranks = urnOf(zipfWeights(ids))
  const drawn = new Uint16Array(sales)
  for (let i = 0; i < sales; i++) drawn[i] = idOfRank[ranks.draw(random)]!
  return drawn
}

function shuffledIds(count: number, random: RandomStream): number[] {
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[ids[last], ids[other]] = [ids[other]!, ids[last]!]
  }
  return ids
}

/** Price times quantity. */
function amounts(spec: DatasetSpec, dimensions: Dimensions, productId: Uint16Array): Int32Array {
  const random = randomStream(spec.seed, streams.quantity)
  const quantities = urnOf(quantityWeights)
  const priceOf = [0, ...dimensions.products.map((product) => product.priceCents)]
  const cents = new Int32Array(spec.sales)
  for (let i = 0; i < spec.sales; i++) {
    cents[i] = priceOf[productId[i]!]! * (quantities.draw(random) + 1)
  }
  return cents
}
