import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { kindOf } from './kind-of.ts'

/** Something that is read as a file and is none; the message is a sentence without its end, which names it. */
export class NotRegular extends Error {
  override readonly name = 'NotRegular'
}

/**
 * Opens a regular file for reading. Rejects with `NotRegular` for everything else, because a FIFO is waited for and a
 * device may never end, and with the error of the file system where there is nothing to open.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  // With it, opening a FIFO does not wait for a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (found.isFile()) return file
    throw new NotRegular(`${path} is ${kindOf(found)} and no regular file`)
  } catch (error) {
    await file.close()
    throw error
  }
}
