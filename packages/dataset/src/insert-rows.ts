import type { Database } from 'better-sqlite3'
import type { TableDefinition, TableRows, Value } from './table-rows.ts'

/** Measured: 100 rows per statement insert twice as fast as one, and 500 no faster. */
const rowsPerStatement = 100

/** Rows between two reports of progress. */
const rowsPerReport = 20_000

/** Tables and what is in them. */
export interface LoadedTables<Table extends string> {
  readonly tables: Readonly<Record<Table, TableDefinition>>
  readonly rows: readonly TableRows<Table>[]
}

/** Inserts every table inside the transaction that is open; `report` gets the share that is done. */
export async function insertRows<Table extends string>(
  database: Database,
  { tables, rows }: LoadedTables<Table>,
  report: (done: number) => Promise<void>,
): Promise<void> {
  const total = rows.reduce((sum, table) => sum + table.rowCount, 0)
  let inserted = 0
  for (const table of rows) {
    for (let first = 0; first < table.rowCount; first += rowsPerReport) {
      await report(inserted / total)
      const end = Math.min(first + rowsPerReport, table.rowCount)
      insertRange(database, table, { columns: tables[table.table].columns.length, first, end })
      inserted += end - first
    }
  }
}

interface Range {
  readonly columns: number
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

function insertRange(
  database: Database,
  table: TableRows<string>,
  { columns, first, end }: Range,
): void {
  const whole = end - ((end - first) % rowsPerStatement)
  const insertMany = database.prepare(insertSql(table, columns, rowsPerStatement))
  const insertOne = database.prepare(insertSql(table, columns, 1))
  const values: Value[] = []
  for (let row = first; row < end; row++) {
    table.append(row, values)
    const isBatchFull = (row - first + 1) % rowsPerStatement === 0
    if (row < whole && !isBatchFull) continue
    ;(row < whole ? insertMany : insertOne).run(values)
    values.length = 0
  }
}

function insertSql({ table }: TableRows<string>, columns: number, rows: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  return `INSERT INTO ${table} VALUES ${Array.from({ length: rows }, () => row).join(', ')}`
}
