import type { Address } from '@rpc-vs-mom/address'
import { rethrowAs } from '@rpc-vs-mom/cli'
import { AskError, type Connection } from '@rpc-vs-mom/transport'
import { openConnections, type ConnectionSpec } from './connections.ts'

/** Bound for the first answer of whoever is up already, in milliseconds. */
export const reachTimeoutMs = 5000

/** Connections to a cluster that somebody else started; throws one sentence where nobody answers. */
export async function reach(
  address: Address,
  spec: ConnectionSpec,
  stack: AsyncDisposableStack,
): Promise<Connection[]> {
  try {
    const connections = await openConnections([address], spec, stack)
    await connections[0]!.check(reachTimeoutMs)
    return connections
  } catch (error) {
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}
