import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ResultsError } from './results-error.ts'

/** The lines of a file of any length; one that is missing or unreadable is a ResultsError that names it. */
export async function* readLines(file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ResultsError('badData', `Cannot read ${file}: ${reason}.`, { cause })
  }
}
