import type { Address } from '@rpc-vs-mom/address'
import { rethrowAs } from '@rpc-vs-mom/cli'
import { AskError, type Connection, type OtherKind } from '@rpc-vs-mom/transport'
import { openConnections, type ConnectionSpec } from './connections.ts'

/** Bound for the first answer of a cluster that is already up, in milliseconds. */
export const reachTimeoutMs = 5000

/** In what the queue that is reached was declared otherwise than its URL says; undefined where there is none or in nothing. */
export async function otherKindOf(
  connections: readonly Connection[],
): Promise<OtherKind | undefined> {
  return connections[0]!.otherKind?.(reachTimeoutMs)
}

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
