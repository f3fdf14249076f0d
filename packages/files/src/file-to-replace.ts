import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { kindOf } from './kind-of.ts'

/** Something that must not be replaced by a file; the message is a sentence that names it. */
export class NotReplaceable extends Error {
  override readonly name = 'NotReplaceable'
}

/** As many as Linux follows. */
const maxLinks = 40

/**
 * Where a file must be put so that `path` holds it: `path` itself, or where its symbolic links lead, so that
 * the links stay. What is there now is a regular file or nothing. Throws `NotReplaceable` for everything
 * else, because a rename would take the place of a device, FIFO or socket and destroy it.
 */
export function fileToReplace(path: string): string {
  let file = resolve(path)
  for (let links = 0; links <= maxLinks; links++) {
    const found = lstatSync(file, { throwIfNoEntry: false })
    if (found === undefined || found.isFile()) return file
    if (!found.isSymbolicLink()) throw new NotReplaceable(refusal(path, file, found))
    file = resolve(dirname(file), readlinkSync(file))
  }
  throw new NotReplaceable(`${path} is a loop of symbolic links; name another file.`)
}

function refusal(path: string, file: string, found: Stats): string {
  const subject = file === resolve(path) ? path : `${path} leads to ${file}, which`
  return `${subject} is ${kindOf(found)} and would be lost; name another file.`
}
