import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileToReplace, makeFolder, NotReplaceable } from '@rpc-vs-mom/files'
import { ResultsError } from './results-error.ts'

/**
 * Writes a file whole or not at all: a temporary file beside it, synced, then renamed. Makes its folder;
 * follows symbolic links; replaces regular files only. Throws a ResultsError `notWritable`, after which the
 * old content is still there.
 */
export async function writeFileWhole(file: string, text: string): Promise<void> {
  const suffix = `.${randomUUID()}.tmp`
  let temporary: string | undefined
  try {
    await makeFolder(dirname(file))
    const target = fileToReplace(file)
    temporary = `${target}${suffix}`
    await writeSynced(temporary, text)
    await rename(temporary, target)
  } catch (cause) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined)
    throw new ResultsError('notWritable', sentenceOf(file, cause), { cause })
  }
}

function sentenceOf(file: string, cause: unknown): string {
  if (cause instanceof NotReplaceable) return cause.message
  return `Cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}.`
}

async function writeSynced(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'wx')
  await handle.writeFile(text)
  await handle.sync()
}
