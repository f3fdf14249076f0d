import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { generateDataset } from './dataset.ts'
import type { DatasetSpec } from './dataset-spec.ts'
import { tables } from './generated/ddl.ts'
import { insertRows, type LoadedTables } from './insert-rows.ts'
import type { DatasetProfile } from './profiles.ts'
import { checkTarget, replaceFile } from './replace-file.ts'
import { rowsOf } from './rows.ts'
import { studyRows, studyTables } from './study-tables.ts'
import { verifyRows } from './verify-rows.ts'
import { DatasetWriteError } from './write-error.ts'

export const datasetFormats = ['ours', 'original'] as const

export type DatasetFormat = (typeof datasetFormats)[number]

export interface WriteOptions {
  /** Replace a file that is already there. */
  readonly force?: boolean
  /** What the file serves besides `index`; nothing else where it is not given. */
  readonly profiles?: readonly DatasetProfile[]
  /** Whose programs read the file: ours, or those of the original study, in whose tables it then is alone. */
  readonly format?: DatasetFormat
  readonly onProgress?: (progress: WriteProgress) => void
  /** Stops between two steps, removes the temporary file and rejects with reason `aborted`. */
  readonly signal?: AbortSignal
}

export interface WriteProgress {
  readonly step: 'generate' | 'insert' | 'index' | 'analyze' | 'verify'
  /** Share of the step that is done, 0 to 1. */
  readonly done: number
}

export interface WrittenDataset {
  /** Absolute. */
  readonly path: string
  readonly contentHash: string
  readonly sales: number
  readonly bytes: number
}

type Report = (step: WriteProgress['step'], done: number) => Promise<void>

/**
 * Writes the database of a spec to `path`, all of it or nothing: into a temporary file beside it, which
 * is verified, synced and renamed. Symbolic links are followed, and only a regular file is replaced. Rejects with `DatasetWriteError`, or a `RangeError` for the spec; the
 * file that was there before is then as it was.
 */
export async function writeDataset(
  path: string,
  spec: DatasetSpec,
  options: WriteOptions = {},
): Promise<WrittenDataset> {
  const force = options.force === true
  checkTarget(path, { force })
  const report = reporter(options)
  await report('generate', 0)
  const dataset = generateDataset(spec)
  const contentHash = dataset.contentHash()
  const profiles = new Set<DatasetProfile>(['index', ...(options.profiles ?? [])])
  await replaceFile(path, { force }, (temporary) =>
    options.format === 'original'
      ? build(temporary, { tables: studyTables, rows: studyRows(dataset) }, report)
      : build(temporary, { tables, rows: rowsOf(dataset, contentHash, profiles) }, report),
  )
  const target = resolve(path)
  return { path: target, contentHash, sales: spec.sales, bytes: statSync(target).size }
}

/** Reports, lets signals in, and stops where one has come. */
function reporter({ onProgress, signal }: WriteOptions): Report {
  return async (step, done) => {
    onProgress?.({ step, done })
    await setImmediate()
    if (signal?.aborted === true) {
      throw new DatasetWriteError('aborted', 'Stopped before the file was complete.')
    }
  }
}

async function build<Table extends string>(
  path: string,
  loaded: LoadedTables<Table>,
  report: Report,
): Promise<void> {
  const { rows } = loaded
  const database = openForLoad(path)
  try {
    for (const { table } of rows) database.exec(loaded.tables[table].create)
    await insertRows(database, loaded, (done) => report('insert', done))
    const indexes = rows.flatMap(({ table }) => loaded.tables[table].indexes)
    for (const [index, sql] of indexes.entries()) {
      await report('index', index / indexes.length)
      database.exec(sql)
    }
    await report('analyze', 0)
    if (rows.some(({ table }) => table === 'meta')) analyze(database)
    database.exec('COMMIT')
    await verifyRows(database, rows, (done) => report('verify', done))
  } finally {
    database.close()
  }
}

/**
 * Without journal and syncs, because an incomplete file is thrown away; the exclusive lock tells other
 * seeders that this temporary file is in use.
 */
function openForLoad(path: string): Database.Database {
  const database = new Database(path)
  // SQLite in its defensive mode ignores that there should be no journal.
  database.unsafeMode(true)
  database.pragma('journal_mode = OFF')
  database.pragma('synchronous = OFF')
  database.pragma('locking_mode = EXCLUSIVE')
  // SQLite sorts an index in runs of this size: 1 MB stays in a CPU cache, which halves the time of 64 MB.
  database.pragma('cache_size = -1024')
  database.exec('BEGIN EXCLUSIVE')
  return database
}

/**
 * Statistics for the planner, without the histograms of STAT4: with those, SQLite prepares a statement
 * again whenever a bound value could change the plan, which is on each call. None for the tables of the
 * original study, which had none.
 */
function analyze(database: Database.Database): void {
  // Rough statistics suffice for the few plans that the statements leave open, at a tenth of the time.
  database.pragma('analysis_limit = 1000')
  for (const table of analyzed) database.exec(`ANALYZE ${table}`)
  database.exec('DROP TABLE IF EXISTS sqlite_stat4')
}

const analyzed = ['sales', 'hours', 'regions', 'categories', 'products', 'customers']
