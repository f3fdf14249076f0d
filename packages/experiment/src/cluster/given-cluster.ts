import type { Address } from '@rpc-vs-mom/address'
import { foreignComponents, type ForeignProcess } from './foreign-components.ts'
import { reach } from './reach.ts'

/** A cluster that somebody else started: where it is, and what of it is metered. */
export interface GivenCluster {
  readonly url: Address
  readonly processes: readonly ForeignProcess[]
}

/** Throws one sentence, before anything else is measured, about the first cluster or process of others that is not there. */
export async function requireGiven(clusters: readonly GivenCluster[]): Promise<void> {
  for (const { url, processes } of clusters) {
    foreignComponents(processes)
    await using trying = new AsyncDisposableStack()
    await reach(url, { connections: 1, maxOutstanding: 1 }, trying)
  }
}
