/** One thing that needs another. */
export type Edge = readonly [from: string, to: string]

/** The groups in which each needs every other one, directly or through others; each sorted. */
export function circlesOf(edges: readonly Edge[]): string[][] {
  const needs = new Map<string, Set<string>>()
  for (const [from, to] of edges) needs.set(from, (needs.get(from) ?? new Set()).add(to))
  const reached = new Map([...needs.keys()].map((node) => [node, reachedFrom(node, needs)]))
  const circles = new Map<string, string[]>()
  for (const [node, others] of reached) {
    const circle = [...others].filter((other) => reached.get(other)?.has(node)).toSorted()
    if (circle.length > 0) circles.set(circle[0]!, circle)
  }
  return [...circles.values()].toSorted(([a], [b]) => (a! < b! ? -1 : 1))
}

/** Everything that `node` needs; itself only where it is in a circle. */
function reachedFrom(node: string, needs: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>()
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of needs.get(next) ?? []) {
      if (reached.has(other)) continue
      reached.add(other)
      open.push(other)
    }
  }
  return reached
}
