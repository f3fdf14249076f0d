import type { Store } from './store.ts'

/** A kind of store, and how one is had. */
interface StoreKind {
  /** How people write it. */
  readonly form: string
  /** `place` is what stands behind the colon. Rejects with a clause that says why it cannot be opened. */
  open(place: string): Promise<Store>
}

/** Every kind of store by the word before the colon; a module is loaded when its kind is first used. */
const kinds: Readonly<Record<string, StoreKind>> = {
  ram: {
    form: 'ram',
    open: async () => new (await import('./ram.ts')).RamStore(),
  },
  sqlite: {
    form: 'sqlite:FILE',
    open: async (file) => new (await import('./sqlite.ts')).SqliteStore(file),
  },
}

/** The stores as a user may write them. */
export const storeForms: readonly string[] = Object.values(kinds).map(({ form }) => form)

/**
 * Opens the store of that name; throws a `RangeError` of one sentence for a name that is none, and what the store says
 * where it cannot be opened.
 */
export async function openStore(name: string): Promise<Store> {
  const [word = '', place = ''] = name.split(/:(.*)/s)
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined
  const isWhole = kind !== undefined && kind.form.includes(':') === (place !== '')
  if (!isWhole) {
    throw new RangeError(`"${word}" names no store; known are ${storeForms.join(', ')}.`)
  }
  return kind.open(place)
}
