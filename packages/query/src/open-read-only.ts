import { accessSync, closeSync, constants, openSync, readSync, statSync, type Stats } from 'node:fs'
import Database from 'better-sqlite3'
import { howToSeedAnew } from './how-to-seed-anew.ts'
import { SalesFileError } from './sales-file-error.ts'

/**
 * Opens an existing SQLite file so that nothing can write to it, with a read transaction begun. It is not
 * mapped into memory: where somebody cuts a mapped file, the next read of it ends the process.
 */
export function openReadOnly(path: string): Database.Database {
  const connection = new Database(path, { readonly: true, fileMustExist: true, timeout: 1000 })
  try {
    connection.pragma('query_only = ON')
    // KiB: pages that were read once are kept, up to as many as were mapped before.
    connection.pragma('cache_size = -262144')
    connection.exec('BEGIN')
    connection.prepare('SELECT count(*) FROM sqlite_schema').get()
    return connection
  } catch (cause) {
    connection.close()
    throw unusable(path, cause)
  }
}

/** Throws `SalesFileError` where there is no regular file that may be read. */
export function checkReadable(path: string): void {
  const stats = statsOf(path)
  if (stats === undefined) {
    throw new SalesFileError('missing', `${path} does not exist; run pnpm seed --out ${path}.`)
  }
  if (!stats.isFile()) {
    throw new SalesFileError('not-sales', `${path} is not a file; name one that pnpm seed wrote.`)
  }
  try {
    accessSync(path, constants.R_OK)
  } catch (cause) {
    throw new SalesFileError('unreadable', `${path} may not be read; check its permissions.`, {
      cause,
    })
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const sentence = `${path} cannot be read (${code}); name a file that pnpm seed wrote.`
    throw new SalesFileError('unreadable', sentence, { cause })
  }
}

function unusable(path: string, cause: unknown): SalesFileError {
  const code = (cause as { code?: string }).code ?? ''
  if (code.startsWith('SQLITE_NOTADB')) {
    return new SalesFileError(
      'not-sales',
      `${path} is not a SQLite database; name one that pnpm seed wrote.`,
      { cause },
    )
  }
  const why = isInWalMode(path)
    ? 'in WAL mode SQLite writes beside it to read it, and pnpm seed leaves no file in that mode'
    : (cause as Error).message
  return new SalesFileError(
    'unreadable',
    `${path} cannot be read (${why}); ${howToSeedAnew(path)}`,
    { cause },
  )
}

/** The byte of the header that holds the "file format read version" (sqlite.org/fileformat2.html, 1.3). */
const readVersionAt = 19

function isInWalMode(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const version = Buffer.alloc(1)
    return readSync(file, version, 0, 1, readVersionAt) === 1 && version[0] === 2
  } finally {
    closeSync(file)
  }
}
