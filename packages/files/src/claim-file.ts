import { linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isAlive } from './is-alive.ts'

/** Whose a claim file is. */
export interface Claim {
  /** The process that has it instead of this one; absent where this one has it. */
  readonly heldBy?: number
  /** Gives it up; does nothing where somebody else has it. */
  release(): void
}

/**
 * Claims `file` for this process until it is released. A claim of a process that is gone is taken over, so
 * nothing has to survive a kill. Throws the error of the file system where it cannot be written.
 */
export function claimFile(file: string): Claim {
  const own = `${file}.${process.pid}`
  // What is there was left by a process that was killed; writing to a FIFO would wait for its reader.
  rmSync(own, { force: true })
  writeFileSync(own, `${process.pid}\n`, { flag: 'wx' })
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (link(own, file)) return { release: () => rmSync(file, { force: true }) }
      const holder = holderOf(file)
      if (holder !== undefined && isAlive(holder))
        return { heldBy: holder, release: () => undefined }
      rmSync(file, { force: true })
    }
    return { release: () => undefined }
  } finally {
    rmSync(own, { force: true })
  }
}

/** A link is made whole or not at all, and never over something. */
function link(own: string, file: string): boolean {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function holderOf(file: string): number | undefined {
  try {
    if (!lstatSync(file).isFile()) return undefined
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
