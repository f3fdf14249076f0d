import type { Address } from '@rpc-vs-mom/address'
import {
  connect,
  type Ask,
  type Connection,
  type Send,
  type ConnectionCounters,
} from '@rpc-vs-mom/transport'

export interface ConnectionSpec {
  /** Connections to each address. */
  readonly connections: number
  readonly maxOutstanding: number
  /** Whether requests wait while none of the addresses can be reached; false when absent. */
  readonly waitForReady?: boolean | undefined
}

/** Connections in the order c1 to every address, c2 to every address, ... so that rotating over them is even. */
export async function openConnections(
  addresses: readonly Address[],
  spec: ConnectionSpec,
  stack: AsyncDisposableStack,
): Promise<Connection[]> {
  const wanted = Array.from({ length: spec.connections }, () => addresses).flat()
  const { maxOutstanding, waitForReady } = spec
  const connections: Connection[] = []
  for (const address of wanted) {
    const connection = await connect(address.reveal(), { maxOutstanding, waitForReady })
    stack.defer(() => connection.close())
    connections.push(connection)
  }
  return connections
}

/** Asks the connections in turn. */
export function rotateOver(connections: readonly Connection[]): Ask {
  if (connections.length === 1) return connections[0]!.ask
  let next = 0
  return (request, call) => connections[next++ % connections.length]!.ask(request, call)
}

/** Sends over the connections in turn; undefined where one of them cannot. */
export function sendInTurn(connections: readonly Connection[]): Send | undefined {
  const sends = connections.flatMap(({ send }) => (send ? [send] : []))
  if (sends.length === 0 || sends.length < connections.length) return undefined
  let next = 0
  return (request, call) => sends[next++ % sends.length]!(request, call)
}

/** What all of them saw; they speak the same protocol, so each sees the same kinds of replies. */
export function sumCounters(connections: readonly Connection[]): ConnectionCounters {
  const all = connections.map((connection) => connection.counters())
  const names = Object.keys(all[0] ?? {}) as (keyof ConnectionCounters)[]
  const sums = names.map((name) => [name, all.reduce((sum, one) => sum + (one[name] ?? 0), 0)])
  return Object.fromEntries(sums) as ConnectionCounters
}
