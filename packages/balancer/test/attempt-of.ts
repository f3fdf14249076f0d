import type { Backend } from '../src/backend.ts'
import type { Rotation } from '../src/rotation.ts'
import type { Attempt } from '../src/attempt.ts'

/** The attempt of the next request. Throws when none was picked. */
export function attemptOf<B extends Backend>(
  { rotation }: { readonly rotation: Rotation<B> },
  excluded?: ReadonlySet<string>,
): Attempt<B> {
  const attempt = rotation.pick(excluded)
  if (attempt === undefined || attempt === 'busy' || 'sentence' in attempt) {
    throw new Error(`No backend was picked: ${JSON.stringify(attempt)}.`)
  }
  return attempt
}
