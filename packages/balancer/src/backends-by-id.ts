import type { Backend } from './backend.ts'

/** The backends by id, in their order; throws when an id is listed twice or a weight is unusable. */
export function uniqueById<B extends Backend>(backends: readonly B[]): Map<string, B> {
  const byId = new Map<string, B>()
  for (const backend of backends) {
    if (byId.has(backend.id)) {
      throw new TypeError(`The backend "${backend.id}" is listed twice; give each its own id.`)
    }
    weightOf(backend)
    byId.set(backend.id, backend)
  }
  return byId
}

/** The weight given, or 1; throws a RangeError for an unusable one. */
export function weightOf({ id, weight = 1 }: Backend): number {
  if (weight > 0 && Number.isFinite(weight)) return weight
  throw new RangeError(`The weight of "${id}" is ${weight}; give a number above 0.`)
}
