import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './is-alive.ts'

/**
 * Makes a folder `<prefix><pid>-<random>` in `parent` and returns its path. Folders of the same prefix whose
 * process is gone, because it was killed before it could remove them, are removed first.
 */
export function makeOwnedFolder(parent: string, prefix: string): string {
  removeOrphans(parent, prefix)
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`))
}

function removeOrphans(parent: string, prefix: string): void {
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    const owner = ownerOf(entry.name, prefix)
    if (!entry.isDirectory() || owner === undefined || isAlive(owner)) continue
    try {
      rmSync(join(parent, entry.name), { recursive: true, force: true })
    } catch {
      // It belongs to another user, who will remove it.
    }
  }
}

function ownerOf(name: string, prefix: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined
  const match = /^(\d+)-[A-Za-z0-9]{6}$/.exec(name.slice(prefix.length))
  return match ? Number(match[1]) : undefined
}
