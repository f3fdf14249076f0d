import type { Database } from 'better-sqlite3'
import { schemaVersion } from './generated/schema-version.ts'
import { howToSeedAnew } from './how-to-seed-anew.ts'
import { SalesFileError } from './sales-file-error.ts'

/** What a database says about itself. */
export interface SalesMeta {
  readonly schemaVersion: number
  readonly generatorVersion: number
  readonly seed: number
  readonly sales: number
  /** How sales are spread: `realistic` or `original`. */
  readonly shape: string
  /** What the file can be opened with, see \`SalesProfile\`. */
  readonly profiles: readonly string[]
  /** SHA-256 of the logical rows: two files with the same hash give the same answers. */
  readonly contentHash: string
}

/** Reads the meta table; throws `SalesFileError` where the tables are not those of this version. */
export function readMeta(database: Database, path: string): SalesMeta {
  const values = metaValues(database, path)
  const found = Number(values.get('schema_version'))
  if (found !== schemaVersion) {
    throw new SalesFileError(
      'old-schema',
      `${path} has schema version ${found}, and this program reads ${schemaVersion}; ${howToSeedAnew(path)}`,
    )
  }
  return {
    schemaVersion: found,
    generatorVersion: Number(values.get('generator_version')),
    seed: Number(values.get('seed')),
    sales: Number(values.get('sales')),
    shape: values.get('shape') ?? '',
    profiles: (values.get('profiles') ?? '').split(' '),
    contentHash: values.get('content_hash') ?? '',
  }
}

function metaValues(database: Database, path: string): Map<string, string> {
  try {
    const rows = database.prepare<[], [string, string]>('SELECT key, value FROM meta').raw().all()
    return new Map(rows)
  } catch (cause) {
    throw new SalesFileError(
      'not-sales',
      `${path} is not a database of sales; name one that pnpm seed wrote.`,
      { cause },
    )
  }
}
