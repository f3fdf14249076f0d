import { existsSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { BindingTrial } from './binding-goals.ts'

/**
 * Trials that an earlier run with the same setting left in `file`, so that a run which was stopped, or gave
 * up on a busy machine, goes on where it was; none when there is no such file. Throws when it has another
 * setting, because overwriting it would lose somebody's figures.
 */
export function resumedTrials(file: string | undefined, setting: object): BindingTrial[] {
  if (file === undefined || !existsSync(file)) return []
  const before = JSON.parse(readFileSync(file, 'utf8')) as {
    setting: object
    trials: BindingTrial[]
  }
  if (isDeepStrictEqual(before.setting, setting)) return before.trials
  throw new RangeError(`${file} holds a run with another setting; remove it or name another file.`)
}
