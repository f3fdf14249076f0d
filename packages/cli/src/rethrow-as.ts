import { CommandError, type CommandErrorKind } from './command-error.ts'

type ErrorClass = new (...parameters: never[]) => Error

/**
 * Throws `error` again: as a `CommandError` of the kind listed for its class, with the same sentence, or
 * as it is when its class is not listed.
 */
export function rethrowAs(
  error: unknown,
  kinds: readonly (readonly [ErrorClass, CommandErrorKind])[],
): never {
  const listed = kinds.find(([type]) => error instanceof type)
  if (listed) throw new CommandError(listed[1], (error as Error).message, { cause: error })
  throw error
}
