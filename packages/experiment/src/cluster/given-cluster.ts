import type { Address } from '@rpc-vs-mom/address'
import type { OtherKind } from '@rpc-vs-mom/transport'
import { foreignComponents, type ForeignProcess } from './foreign-components.ts'
import { otherKindOf, reach } from './reach.ts'

/** A cluster that somebody else started: where it is, and what of it is metered. */
export interface GivenCluster {
  readonly url: Address
  readonly processes: readonly ForeignProcess[]
}

/**
 * Throws one sentence, before anything else is measured, about the first cluster or process of others that is not there.
 * Resolves with those whose queue is of another kind than their URL says.
 */
export async function requireGiven(
  clusters: readonly GivenCluster[],
): Promise<ReadonlyMap<GivenCluster, OtherKind>> {
  const kinds = new Map<GivenCluster, OtherKind>()
  for (const cluster of clusters) {
    foreignComponents(cluster.processes)
    await using trying = new AsyncDisposableStack()
    const one = { connections: 1, maxOutstanding: 1 }
    const kind = await otherKindOf(await reach(cluster.url, one, trying))
    if (kind) kinds.set(cluster, kind)
  }
  return kinds
}
