import type { TableName } from './profiles.ts'

export type Value = number | string | null

/** The rows of one table, in the order of its columns and of its primary key. */
export interface TableRows {
  readonly table: TableName
  readonly rowCount: number
  /** Appends row `index`, counted from 0, to `values`: no array per row, because there are millions. */
  readonly append: (index: number, values: Value[]) => void
}

/** The rows of a small table. */
export function rowsFrom<T>(
  table: TableName,
  items: readonly T[],
  toRow: (item: T) => readonly Value[],
): TableRows {
  return {
    table,
    rowCount: items.length,
    append: (index, values) => values.push(...toRow(items[index]!)),
  }
}
