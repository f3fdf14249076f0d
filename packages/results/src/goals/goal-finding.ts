/** One thing that had to hold, and what was seen. */
export interface Finding {
  readonly met: boolean
  readonly sentence: string
}

/** Holds when `seen` is at most `limit`. */
export function atMost(what: string, seen: number, limit: number): Finding {
  return { met: seen <= limit, sentence: `${what}: ${short(seen)}, at most ${limit}` }
}

export function atLeast(what: string, seen: number, limit: number): Finding {
  return { met: seen >= limit, sentence: `${what}: ${short(seen)}, at least ${limit}` }
}

/** Holds when all counts of the same thing are equal. */
export function equal(what: string, counts: Readonly<Record<string, number>>): Finding {
  const pairs = Object.entries(counts).map(([by, value]) => `${by} ${value}`)
  return {
    met: new Set(Object.values(counts)).size === 1,
    sentence: `${what}: ${pairs.join(', ')}`,
  }
}

/** Something to know, which nothing depends on. */
export function note(sentence: string): Finding {
  return { met: true, sentence }
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1)
}
