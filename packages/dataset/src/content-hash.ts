import { createHash, type Hash } from 'node:crypto'
import { endianness } from 'node:os'
import type { Dimensions } from './dimensions.ts'
import type { SalesColumns } from './sales-columns.ts'

/** The columns that are hashed, in this order; hour, region and category follow from them. */
const hashedColumns = ['soldAtS', 'amountCents', 'storeId', 'productId', 'customerId'] as const

/**
 * SHA-256, as hexadecimal text, of the rows themselves and not of the file, whose bytes depend on the
 * version of SQLite: the small tables as JSON, then each column of the sales as little-endian integers.
 */
export function contentHash(dimensions: Dimensions, sales: SalesColumns): string {
  const { regions, categories, stores, products, customers } = dimensions
  const hash = createHash('sha256')
  const dimensionRows = [
    regions.map(({ id, name }) => [id, name]),
    categories.map(({ id, name }) => [id, name]),
    stores.map(({ id, name, regionId }) => [id, name, regionId]),
    products.map(({ id, name, categoryId, priceCents }) => [id, name, categoryId, priceCents]),
    customers.map(({ id, firstName, lastName }) => [id, firstName, lastName]),
  ]
  hash.update(JSON.stringify(dimensionRows))
  for (const column of hashedColumns) addColumn(hash, sales[column])
  return hash.digest('hex')
}

function addColumn(hash: Hash, column: Int32Array | Uint16Array | Uint8Array): void {
  hash.update(`\n${column.length} x ${column.BYTES_PER_ELEMENT}\n`)
  hash.update(endianness() === 'LE' ? column : swapped(column))
}

function swapped(column: Int32Array | Uint16Array | Uint8Array): Buffer {
  const bytes = Buffer.from(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  if (column.BYTES_PER_ELEMENT === 4) return bytes.swap32()
  return column.BYTES_PER_ELEMENT === 2 ? bytes.swap16() : bytes
}
