import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { fileToReplace, NotReplaceable, sealFile } from '@rpc-vs-mom/files'
import Database from 'better-sqlite3'
import { DatasetWriteError } from './write-error.ts'

export interface ReplaceOptions {
  /** Whether a file that is there may be replaced. */
  readonly force: boolean
}

/**
 * Lets `write` fill a new SQLite file, seals it, and puts it in place of `path`, or of the file that its symbolic links
 * lead to, in one step, synced to disk. Where that fails, nothing is left of it and `path` is as it was.
 * Leftovers of runs that were killed are removed first.
 */
export async function replaceFile(
  path: string,
  options: ReplaceOptions,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const target = checkTarget(path, options)
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`
  try {
    makeFolder(dirname(target))
    removeLeftovers(target)
    await write(temporary)
    sealFile(temporary)
    renameSync(temporary, checkTarget(path, options))
    sync(dirname(target))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw asWriteError(target, error)
  }
}

/** Where the file of `path` is or will be; throws `DatasetWriteError` where it must not be written. */
export function checkTarget(path: string, { force }: ReplaceOptions): string {
  const target = writable(path)
  if (force || !existsSync(target)) return target
  throw new DatasetWriteError('exists', `${path} already exists; add --force to replace it.`)
}

function writable(path: string): string {
  try {
    return fileToReplace(path)
  } catch (error) {
    if (error instanceof NotReplaceable)
      throw new DatasetWriteError('not-writable', error.message, { cause: error })
    throw asWriteError(path, error)
  }
}

/** Only the last folder of a path: `data/` may be missing, a misspelt path should not come into being. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder)
}

/** Removes what runs that were killed left beside the file of `path`; nothing that somebody still writes. */
export function removeLeftovers(path: string): void {
  const target = writable(path)
  const folder = dirname(target)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const isTemporary =
      entry.isFile() &&
      entry.name.startsWith(`${basename(target)}.`) &&
      /^[0-9a-f]{12}\.tmp$/.test(entry.name.slice(-16))
    if (isTemporary && !isBeingWritten(join(folder, entry.name))) rmSync(join(folder, entry.name))
  }
}

/** A seeder locks its file as long as it lives, so a lock that can be had means that it was killed. */
function isBeingWritten(path: string): boolean {
  const database = new Database(path, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
    return false
  } catch (error) {
    return codeOf(error).startsWith('SQLITE_BUSY')
  } finally {
    database.close()
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function asWriteError(target: string, error: unknown): unknown {
  const code = codeOf(error)
  // A write beyond a quota or limit is an input/output error to SQLite.
  if (['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new DatasetWriteError(
      'no-space',
      `${target} was not written: the disk or a quota is full; free space or choose another path.`,
      { cause: error },
    )
  }
  const isWriteFault = code.startsWith('SQLITE_') || /^E[A-Z]+$/.test(code)
  if (!isWriteFault || error instanceof DatasetWriteError) return error
  return new DatasetWriteError(
    'not-writable',
    `${target} cannot be written: ${(error as Error).message}.`,
    { cause: error },
  )
}
