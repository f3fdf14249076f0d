import type { TableName } from './profiles.ts'

export type Value = number | string | null

/** How a table is made: its columns in the order of a row, the SQL for it, and that of its indexes, run after the rows are in. */
export interface TableDefinition {
  readonly columns: readonly string[]
  readonly create: string
  readonly indexes: readonly string[]
}

/** The rows of one table, in the order of its columns and of its primary key. */
export interface TableRows<Table extends string = TableName> {
  readonly table: Table
  readonly rowCount: number
  /** Appends row `index`, counted from 0, to `values`: no array per row, because there are millions. */
  readonly append: (index: number, values: Value[]) => void
}

/** The rows of a small table. */
export function rowsFrom<T, Table extends string = TableName>(
  table: Table,
  items: readonly T[],
  toRow: (item: T) => readonly Value[],
): TableRows<Table> {
  return {
    table,
    rowCount: items.length,
    append: (index, values) => values.push(...toRow(items[index]!)),
  }
}
