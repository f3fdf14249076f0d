import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Clock } from '@rpc-vs-mom/balancer'
import { CommandError } from '@rpc-vs-mom/cli'
import { addBackendUrl } from './backend-urls.ts'

/** A file with a hundred thousand addresses is not a list of workers. */
const maxBytes = 1_000_000

/** Each is checked every few seconds, and looked at for every request. */
const maxWorkers = 1000

/** A file that is being written must stay the same for this long before it is believed. */
const settleMs = 100

/**
 * Reads a list of workers: a URL per line, with empty lines and comments from `#` on. Throws one sentence
 * that names the file and the line.
 */
export function backendLines(text: string, path: string): readonly string[] {
  const urls: string[] = []
  const shown = new Set<string>()
  for (const [index, line] of text.split('\n').entries()) {
    const url = line.replace(/#.*/, '').trim()
    if (url === '') continue
    if (/[\s,]/.test(url)) {
      const sentence = `${path}, line ${index + 1} has more than one URL; write one per line.`
      throw new CommandError('usage', sentence)
    }
    if (urls.length === maxWorkers) {
      const sentence = `${path} lists more than ${maxWorkers} workers, which is the most there can be.`
      throw new CommandError('usage', sentence)
    }
    try {
      addBackendUrl(url, shown)
    } catch (error) {
      const sentence = (error as Error).message.replace(/^--backends names/, 'The file names')
      throw new CommandError('badData', `${path}, line ${index + 1}: ${sentence}`, { cause: error })
    }
    urls.push(url)
  }
  if (urls.length > 0) return urls
  throw new CommandError('badData', `${path} lists no workers; write one URL per line.`)
}

/** Reads the file once. Rejects with one sentence when it cannot be read or is not a list of workers. */
export async function readBackendsFile(path: string): Promise<readonly string[]> {
  return backendLines(await textOf(path), path)
}

export interface WatchedFile {
  readonly path: string
  readonly clock: Clock
  /** From the end of one look to the start of the next, in milliseconds. */
  readonly everyMs: number
  /** Called with the new list whenever the file has another one that is good. */
  readonly changed: (urls: readonly string[]) => void
  /** Called once with the sentence about a file that is not; the list stays as it was. */
  readonly failed: (sentence: string) => void
}

/**
 * Reads the file again and again, because events do not come from every file system (network drives, mounts
 * of containers) nor for every way to replace a file; the function returned stops it.
 */
export function watchBackendsFile({ path, clock, everyMs, ...to }: WatchedFile): () => void {
  let stopped = false
  let cancelTimer = (): void => undefined
  let known: string | undefined
  let said: string | undefined
  const look = async (): Promise<void> => {
    try {
      const text = await settledText(path, known, clock)
      if (stopped) return
      if (text !== known) {
        known = text
        to.changed(backendLines(text, path))
      }
      said = undefined
    } catch (error) {
      const sentence = `${(error as Error).message} The list of workers stays as it was.`
      if (sentence !== said && !stopped) to.failed(sentence)
      said = sentence
    }
    if (!stopped) cancelTimer = clock.after(everyMs, () => void look())
  }
  void look()
  return () => {
    stopped = true
    cancelTimer()
  }
}

/** The text, once it is the one known or has been the same for a while. */
async function settledText(path: string, known: string | undefined, clock: Clock): Promise<string> {
  let text = await textOf(path)
  while (text !== known) {
    await new Promise<void>((resolve) => void clock.after(settleMs, resolve))
    const again = await textOf(path)
    if (again === text) return text
    text = again
  }
  return text
}

async function textOf(path: string): Promise<string> {
  try {
    // A FIFO without a writer would be waited for.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return (await contentOf(file, path)).toString()
  } catch (cause) {
    if (cause instanceof CommandError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw new CommandError('badData', `Cannot read ${path}: ${code ?? message}.`, { cause })
  }
}

async function contentOf(file: FileHandle, path: string): Promise<Buffer> {
  const { size } = await requireRegular(file, path)
  if (size > maxBytes) {
    const sentence = `${path} has ${size} bytes; a list of workers has at most ${maxBytes}.`
    throw new CommandError('usage', sentence)
  }
  // It may grow meanwhile.
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0)
  return buffer.subarray(0, bytesRead)
}

async function requireRegular(file: FileHandle, path: string): Promise<{ size: number }> {
  const stats = await file.stat()
  if (stats.isFile()) return stats
  const what = stats.isDirectory() ? 'a folder' : 'no regular file'
  throw new CommandError('usage', `${path} is ${what}; give --backends-file a text file.`)
}
