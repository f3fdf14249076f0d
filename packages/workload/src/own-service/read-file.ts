import { readFileSync, statSync } from 'node:fs'
import { saidBy, usageError } from './usage-error.ts'

/** Largest file of protos, bodies or replies, in bytes: 64 MiB are read and parsed in a second or two. */
const maxFileBytes = 64 * 1024 * 1024

/** The text of a file that a flag names; throws one sentence where there is none. */
export function readFileOf(flag: string, file: string): string {
  try {
    const found = statSync(file)
    // Reading a FIFO would wait for a writer.
    if (!found.isFile()) throw new Error('it is no regular file')
    if (found.size > maxFileBytes)
      throw new Error(`it has ${found.size} bytes, and at most ${maxFileBytes} are read`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw usageError(`${flag} ${file} cannot be read: ${saidBy(error)}.`, error)
  }
}
