import type { CodecName } from '@rpc-vs-mom/schema'

/** What the balancer process is told on its command line. */
export interface LbChoice {
  readonly engine: 'relay' | 'grpc-js'
  readonly policy: 'least-outstanding' | 'central'
}

/** One way of connecting the hammer with whoever does the work; all differences are data. */
export interface Variant {
  readonly name: string
  /** One sentence for somebody who has not seen the code. */
  readonly summary: string
  /** Transport on which each worker listens; `none` = the query runs inside the hammer. */
  readonly workers: 'grpc' | 'amqp' | 'none'
  /** Whom the hammer asks: the balancer process, each worker by itself, the queue, or itself. */
  readonly target: 'lb' | 'workers' | 'queue' | 'itself'
  /** How the balancer process works, where there is one. */
  readonly lb?: LbChoice
  readonly codec: CodecName
  /** The hops of a request in order, for the report. */
  readonly path: readonly string[]
}

export const variants: readonly Variant[] = [
  {
    name: 'rpc',
    summary:
      'gRPC calls to a load balancer, which hands each to the worker with the fewest outstanding.',
    workers: 'grpc',
    target: 'lb',
    lb: { engine: 'relay', policy: 'least-outstanding' },
    codec: 'protobuf',
    path: ['hammer', 'gRPC', 'lb', 'gRPC', 'workers'],
  },
  {
    name: 'rpc-direct',
    summary:
      'gRPC calls straight to the workers; the hammer itself picks the one with the fewest outstanding.',
    workers: 'grpc',
    target: 'workers',
    codec: 'protobuf',
    path: ['hammer', 'gRPC', 'workers'],
  },
  {
    name: 'mom',
    summary:
      'RabbitMQ request/reply: a shared work queue, competing workers, replies by direct reply-to.',
    workers: 'amqp',
    target: 'queue',
    codec: 'protobuf',
    path: ['hammer', 'AMQP', 'RabbitMQ', 'AMQP', 'workers'],
  },
  {
    name: 'local',
    summary: 'The query runs inside the hammer: the floor below every network and broker.',
    workers: 'none',
    target: 'itself',
    codec: 'protobuf',
    path: ['hammer'],
  },
]

/** Variants by name; throws a `RangeError` of one sentence for a name nobody knows. */
export function variantsNamed(names: readonly string[]): Variant[] {
  return names.map((name) => {
    const variant = variants.find((one) => one.name === name)
    if (variant) return variant
    throw new RangeError(
      `variant "${name}" is not known; known are ${variants.map((one) => one.name).join(', ')}`,
    )
  })
}
