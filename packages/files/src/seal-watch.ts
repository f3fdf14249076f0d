import { statSync, type Stats } from 'node:fs'
import { intactSeal } from './seal.ts'

/**
 * Notices that a sealed file was written to in place. A file that was put in its place by a rename is
 * another one: a program that had opened the first still reads that.
 */
export class SealWatch {
  readonly #path: string
  readonly #seal: number | undefined
  #seen: Stats

  /** Reads all of the file, to remember what it is now. */
  constructor(path: string) {
    this.#path = path
    this.#seen = statSync(path)
    this.#seal = intactSeal(path)
  }

  /** Whether the file was as it was sealed when this watch began. */
  get wasIntact(): boolean {
    return this.#seal !== undefined
  }

  /** Whether the file has changed since. Reads all of it only where its time says that it may have. */
  look(): boolean {
    const now = statsOf(this.#path)
    if (now === undefined || !isSameFile(this.#seen, now)) return false
    if (now.size !== this.#seen.size) return true
    if (now.mtimeMs === this.#seen.mtimeMs) return false
    this.#seen = now
    return this.#seal === undefined || intactSeal(this.#path) !== this.#seal
  }
}

/** A path that leads nowhere any more has no file that could have changed. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function isSameFile(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && one.dev === other.dev
}
