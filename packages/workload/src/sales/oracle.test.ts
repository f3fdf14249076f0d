import type { Dataset } from '@rpc-vs-mom/dataset'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { expect, test } from 'vitest'
import { createOracle } from './oracle.ts'

const day = 86_400

/** Four sales, small enough to answer by eye; amounts are powers of ten, so a sum says which passed. */
const dataset: Dataset = {
  spec: { seed: 0, sales: 4 },
  regions: [
    { id: 1, name: 'Europe' },
    { id: 2, name: 'Asia' },
  ],
  categories: [
    { id: 1, name: 'Computers' },
    { id: 2, name: 'Books' },
  ],
  stores: [],
  products: [
    { id: 1, name: 'Fast USB_C Hub', categoryId: 1, priceCents: 1 },
    { id: 2, name: '100% Café Guide', categoryId: 2, priceCents: 1 },
  ],
  customers: [
    { id: 1, firstName: 'Ada', lastName: "O'Hara" },
    { id: 2, firstName: 'Harald', lastName: 'Blue' },
  ],
  sales: {
    soldAtS: Int32Array.of(0, 3599, 3600, day + 23 * 3600),
    hour: Uint8Array.of(0, 0, 1, 23),
    amountCents: Int32Array.of(1, 10, 100, 1000),
    storeId: Uint8Array.of(1, 1, 1, 1),
    regionId: Uint8Array.of(1, 1, 2, 2),
    productId: Uint16Array.of(1, 2, 1, 2),
    categoryId: Uint8Array.of(1, 2, 1, 2),
    customerId: Uint16Array.of(1, 2, 2, 1),
  },
  contentHash: () => '',
}

test.each<[SalesFilter, number]>([
  [{}, 1111],
  [{ region: 'Europe' }, 11],
  [{ region: 'europe' }, 0],
  [{ region: 'Atlantis' }, 0],
  [{ category: 'Books' }, 1010],
  [{ region: 'Asia', category: 'Books' }, 1000],
  [{ fromS: 3599 }, 1110],
  [{ toS: 3599 }, 11],
  [{ fromS: 1, toS: 3600 }, 110],
  [{ startHour: 1 }, 1100],
  [{ endHour: 0 }, 11],
  [{ startHour: 1, endHour: 1 }, 100],
  [{ minAmountCents: 100 }, 1100],
  [{ maxAmountCents: 100 }, 111],
  [{ productKeyword: 'usb_c' }, 101],
  [{ productKeyword: 'USB-C' }, 0],
  [{ productKeyword: '%' }, 1010],
  [{ productKeyword: 'CAFé' }, 1010],
  [{ productKeyword: 'CAFÉ' }, 0],
  [{ buyerKeyword: 'hara' }, 1111],
  [{ buyerKeyword: "o'h" }, 1001],
  [{ buyerKeyword: 'a b' }, 0],
])('the sales that pass %o add up to %d', (filter, revenueCents) => {
  const count = String(revenueCents).replaceAll('0', '').length
  expect(createOracle(dataset).answer(filter)).toEqual({
    count,
    revenueCents,
    averageCents: count === 0 ? 0 : revenueCents / count,
  })
})
