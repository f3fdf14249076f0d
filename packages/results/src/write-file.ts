import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ResultsError } from './results-error.ts'

/**
 * Writes a file whole or not at all: a temporary file beside it, synced, then renamed. Makes its folder.
 * Throws a ResultsError `notWritable`, after which the old content is still there.
 */
export async function writeFileWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeSynced(temporary, text)
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ResultsError('notWritable', `Cannot write ${file}: ${reason}.`, { cause })
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'wx')
  await handle.writeFile(text)
  await handle.sync()
}
