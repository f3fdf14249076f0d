import { cubeRows } from './cube-rows.ts'
import type { Dataset } from './dataset.ts'
import { generatorVersion } from './dataset-spec.ts'
import { schemaVersion } from './generated/ddl.ts'
import { originalRows } from './original-rows.ts'
import { placedRows } from './placed-rows.ts'
import type { DatasetProfile } from './profiles.ts'
import { rowsFrom, type TableRows } from './table-rows.ts'

/** All tables of a file that serves the given profiles, those that are pointed to first. */
export function rowsOf(
  dataset: Dataset,
  contentHash: string,
  profiles: ReadonlySet<DatasetProfile>,
): TableRows[] {
  const { regions, categories, stores, products, customers, sales } = dataset
  return [
    rowsFrom('meta', metaEntries(dataset, contentHash, profiles), (entry) => entry),
    rowsFrom('hours', [...Array(24).keys()], (hour) => [hour]),
    rowsFrom('regions', regions, (r) => [r.id, r.name]),
    rowsFrom('categories', categories, (c) => [c.id, c.name]),
    rowsFrom('stores', stores, (s) => [s.id, s.name, s.regionId]),
    rowsFrom('products', products, (p) => [p.id, p.name, p.categoryId, p.priceCents]),
    rowsFrom('customers', customers, (c) => [c.id, c.firstName, c.lastName]),
    {
      table: 'sales',
      rowCount: sales.soldAtS.length,
      append: (i, values) =>
        values.push(
          i + 1,
          sales.soldAtS[i]!,
          sales.hour[i]!,
          sales.amountCents[i]!,
          sales.storeId[i]!,
          sales.regionId[i]!,
          sales.productId[i]!,
          sales.categoryId[i]!,
          sales.customerId[i]!,
        ),
    },
    placedRows(dataset),
    ...(profiles.has('original') ? originalRows(dataset) : []),
    ...(profiles.has('cube') ? [cubeRows(dataset)] : []),
  ]
}

function metaEntries(
  { spec, ...dataset }: Dataset,
  contentHash: string,
  profiles: ReadonlySet<DatasetProfile>,
): [string, string][] {
  return Object.entries({
    schema_version: schemaVersion,
    generator_version: generatorVersion,
    seed: spec.seed,
    sales: spec.sales,
    shape: spec.shape ?? 'realistic',
    stores: dataset.stores.length,
    products: dataset.products.length,
    customers: dataset.customers.length,
    profiles: [...profiles].join(' '),
    content_hash: contentHash,
  }).map(([key, value]) => [key, String(value)])
}
