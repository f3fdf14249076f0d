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
import Database from 'better-sqlite3'
import { DatasetWriteError } from './write-error.ts'

/**
 * Lets `write` fill a new SQLite file and puts it in place of `target` in one step, synced to disk. Where
 * that fails, nothing is left of it and `target` is as it was. Leftovers of runs that were killed are
 * removed first.
 */
export async function replaceFile(
  target: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`
  try {
    makeFolder(dirname(target))
    removeLeftovers(target)
    await write(temporary)
    sync(temporary)
    renameSync(temporary, target)
    sync(dirname(target))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw asWriteError(target, error)
  }
}

/** Only the last folder of a path: `data/` may be missing, a misspelt path should not come into being. */
function makeFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder)
}

function removeLeftovers(target: string): void {
  const folder = dirname(target)
  for (const file of readdirSync(folder)) {
    const isTemporary =
      file.startsWith(`${basename(target)}.`) && /^[0-9a-f]{12}\.tmp$/.test(file.slice(-16))
    if (isTemporary && !isBeingWritten(join(folder, file))) rmSync(join(folder, file))
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
