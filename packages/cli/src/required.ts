import { CommandError } from './command-error.ts'

/**
 * The value of a flag that has no default. Commander's own check comes before its check for unknown
 * flags, so that a misspelt required flag would be called missing instead of misspelt.
 */
export function required<T>(value: T | undefined, flag: string): T {
  if (value !== undefined) return value
  throw new CommandError('usage', `${flag} is missing; --help has an example.`)
}
