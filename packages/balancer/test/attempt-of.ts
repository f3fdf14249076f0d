import type { Endpoint } from '../src/backend.ts'
import type { Rotation } from '../src/rotation.ts'
import type { Turn } from '../src/attempt.ts'

/** The turn of the next request. Throws when nobody was picked. */
export function turnOf<E extends Endpoint>(
  { rotation }: { readonly rotation: Rotation<E> },
  excluded?: ReadonlySet<string>,
): Turn<E> {
  const turn = rotation.pick(excluded)
  if (turn === undefined || turn === 'busy' || 'sentence' in turn) {
    throw new Error(`Nobody was picked: ${JSON.stringify(turn)}.`)
  }
  return turn
}
