import type { BackendSnapshot } from '@rpc-vs-mom/balancer'

/**
 * One account per id: a worker that left and came back while it drains has two, which one label must not
 * stand for twice. Counts are summed; state, weight and latency are those of the first, who is in the list.
 */
export function mergedById(backends: readonly BackendSnapshot[]): readonly BackendSnapshot[] {
  const merged = new Map<string, BackendSnapshot>()
  for (const backend of backends) {
    const first = merged.get(backend.id)
    merged.set(backend.id, first ? sumOf(first, backend) : backend)
  }
  return [...merged.values()]
}

function sumOf(first: BackendSnapshot, second: BackendSnapshot): BackendSnapshot {
  return {
    ...first,
    outstanding: first.outstanding + second.outstanding,
    picked: first.picked + second.picked,
    ok: first.ok + second.ok,
    failed: first.failed + second.failed,
    ejections: first.ejections + second.ejections,
    outlierEjections: first.outlierEjections + second.outlierEjections,
  }
}
