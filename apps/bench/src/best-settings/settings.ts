import type { PolicyName } from '@rpc-vs-mom/balancer'

/** One way of setting up a side. */
export interface Setting {
  readonly name: string
  readonly wire: Wire
}

/** How requests reach the workers. */
export type Wire =
  | { readonly over: 'amqp'; readonly prefetch: number }
  | { readonly over: 'grpc'; readonly policy: PolicyName; readonly connections: number }

/** A side and its settings: of those that are equally good by the rule, the first is taken. */
export interface Side {
  readonly name: 'mom' | 'rpc-lean'
  readonly settings: readonly Setting[]
}

const prefetches = [1, 2, 4, 8, 16, 32, 64] as const

/** Connections are those of the caller to the lb. */
const overGrpc = [
  { policy: 'least-outstanding', connections: 1 },
  { policy: 'least-outstanding', connections: 2 },
  { policy: 'least-outstanding', connections: 4 },
  { policy: 'power-of-two', connections: 1 },
  { policy: 'round-robin', connections: 1 },
  { policy: 'central', connections: 1 },
] as const

/** Both on wires of this study, in the variants that stand for them. */
export const sides: readonly Side[] = [
  {
    name: 'mom',
    settings: prefetches.map((prefetch) => ({
      name: `prefetch ${prefetch}`,
      wire: { over: 'amqp', prefetch },
    })),
  },
  {
    name: 'rpc-lean',
    settings: overGrpc.map(({ policy, connections }) => ({
      name: `${policy}, ${connections} connection${connections === 1 ? '' : 's'}`,
      wire: { over: 'grpc', policy, connections },
    })),
  },
]
