import { createInterface } from 'node:readline'
import { openRegular } from '@rpc-vs-mom/files'
import { ResultsError } from './results-error.ts'

/** The lines of a file of any length; one that is missing or unreadable, or no regular file, is a ResultsError that names it. */
export async function* readLines(file: string): AsyncGenerator<string> {
  try {
    await using opened = await openRegular(file)
    const input = opened.createReadStream({ encoding: 'utf8', autoClose: false })
    yield* createInterface({ input, crlfDelay: Infinity })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ResultsError('badData', `Cannot read ${file}: ${reason}.`, { cause })
  }
}
