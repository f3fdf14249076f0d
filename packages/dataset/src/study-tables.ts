import type { Dataset } from './dataset.ts'
import { bookkeeping, rowsInBothForms } from './original-rows.ts'
import { rowsFrom, type TableDefinition, type TableRows } from './table-rows.ts'

/*
 * The file that the original study's own programs open: the tables that its object-relational mapper makes
 * (GORM 1.31 for SQLite), which would otherwise change them when a worker starts. Amounts are in cents here as in
 * all files of ours, so that sums stay whole.
 */

const always = ['id', 'created_at', 'updated_at', 'deleted_at'] as const

export const studyTables = {
  regions: definition('regions', ['name text']),
  stores: definition('stores', ['name text', 'region_id integer'], ['region']),
  products: definition('products', ['name text', 'category text', 'price real']),
  customers: definition('customers', ['first_name text', 'last_name text']),
  sales: definition(
    'sales',
    [
      'date datetime',
      'amount real',
      'store_id integer',
      'product_id integer',
      'customer_id integer',
    ],
    ['store', 'product', 'customer'],
  ),
} satisfies Record<string, TableDefinition>

type StudyTable = keyof typeof studyTables

/** The same data in those tables, those that are pointed to first. */
export function studyRows(dataset: Dataset): TableRows<StudyTable>[] {
  return [
    rowsFrom('regions', dataset.regions, (r) => [r.id, ...bookkeeping, r.name]),
    rowsFrom('stores', dataset.stores, (s) => [s.id, ...bookkeeping, s.name, s.regionId]),
    ...rowsInBothForms(dataset, { products: 'products', customers: 'customers', sales: 'sales' }),
  ]
}

/** A table with the columns that all of them begin with, and those that point to a row of another. */
function definition(
  table: string,
  columns: readonly string[],
  pointsTo: readonly string[] = [],
): TableDefinition {
  const named = columns.map((column) => {
    const [name, type] = column.split(' ')
    return `\`${name}\` ${type}`
  })
  const moments = always.slice(1).map((name) => `\`${name}\` datetime`)
  const keys = pointsTo.map(
    (other) =>
      `CONSTRAINT \`fk_${table}_${other}\` FOREIGN KEY (\`${other}_id\`) REFERENCES \`${other}s\`(\`id\`)`,
  )
  const id = '`id` integer PRIMARY KEY AUTOINCREMENT'
  return {
    columns: [...always, ...columns.map((column) => column.split(' ')[0]!)],
    create: `CREATE TABLE \`${table}\` (${[id, ...moments, ...named, ...keys].join(',')})`,
    indexes: [`CREATE INDEX \`idx_${table}_deleted_at\` ON \`${table}\`(\`deleted_at\`)`],
  }
}
