import type { CodecName } from '@rpc-vs-mom/schema'
import { rotateOver } from '../cluster/connections.ts'
import type { GivenCluster } from '../cluster/given-cluster.ts'
import type { Variant } from './variant.ts'

/** A cluster that somebody else started, as a variant. */
export function givenVariant(name: string, codec: CodecName, given: GivenCluster): Variant {
  return {
    name,
    summary: 'A cluster that was already up and is the same in all rounds.',
    codec,
    path: ['hammer', 'cluster'],
    parts: {},
    given,
    async deploy(assembly) {
      const connections = await assembly.reach(given.url)
      return { connections, ask: rotateOver(connections) }
    },
  }
}
