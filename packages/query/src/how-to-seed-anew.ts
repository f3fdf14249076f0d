import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'

/** The end of a sentence: how to have the file written again, where its folder allows that, or another one. */
export function howToSeedAnew(path: string, flags: readonly string[] = []): string {
  const more = flags.map((flag) => ` ${flag}`).join('')
  if (mayBeReplaced(path)) return `run pnpm seed --out ${path}${more} --force.`
  return `its folder may not be written to, so run pnpm seed --out FILE${more} with a file in another folder and name that one.`
}

/** The seeder writes beside the file and renames. */
function mayBeReplaced(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
