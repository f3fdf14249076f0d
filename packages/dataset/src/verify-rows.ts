import type { Database } from 'better-sqlite3'
import type { TableRows, Value } from './table-rows.ts'
import { DatasetWriteError } from './write-error.ts'

/** Rows between two reports of progress. */
const rowsPerReport = 50_000

/** Reads every row back and compares it with what should be there; rejects at the first difference. */
export async function verifyRows(
  database: Database,
  tables: readonly TableRows<string>[],
  report: (done: number) => Promise<void>,
): Promise<void> {
  for (const table of tables) await verifyTable(database, table, report)
}

async function verifyTable(
  database: Database,
  { table, rowCount, append }: TableRows<string>,
  report: (done: number) => Promise<void>,
): Promise<void> {
  const expected: Value[] = []
  let row = 0
  for (const actual of database.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().iterate()) {
    expected.length = 0
    if (row < rowCount) append(row, expected)
    if (actual.some((value, column) => value !== expected[column])) {
      throw damaged(`row ${row + 1} of ${table} was read back as ${JSON.stringify(actual)}`)
    }
    row++
    if (row % rowsPerReport === 0) await report(row / rowCount)
  }
  if (row !== rowCount) throw damaged(`${table} has ${row} rows instead of ${rowCount}`)
}

function damaged(what: string): DatasetWriteError {
  return new DatasetWriteError(
    'damaged',
    `The file that was written is damaged: ${what}; check the disk and run again.`,
  )
}
