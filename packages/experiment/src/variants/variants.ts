import type { Address } from '@rpc-vs-mom/address'
import type { CodecName } from '@rpc-vs-mom/schema'
import type { ForeignProcess } from '../cluster/foreign-components.ts'

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
  /** Whom the hammer asks: the balancer process, each worker by itself, the queue, itself, or whoever is up already. */
  readonly target: 'lb' | 'workers' | 'queue' | 'itself' | 'given'
  /** For the target `given`: where it is, and what of it is metered. */
  readonly given?: { readonly url: Address; readonly processes: readonly ForeignProcess[] }
  /** How the balancer process works, where there is one. */
  readonly lb?: LbChoice
  readonly codec: CodecName
  /** For variants over RabbitMQ. */
  readonly queueing?: Queueing
  /** The hops of a request in order, for the report. */
  readonly path: readonly string[]
}

/** How requests and replies go through the broker. */
export interface Queueing {
  /** What the broker does with requests. */
  readonly queue: QueueKind
  /** Where replies wait, as the switch `reply` of an AMQP URL has it. */
  readonly reply: 'direct' | 'exclusive' | 'named'
  /**
   * `none`: workers compete for one queue. `two-hop`: an lb takes each request from one queue, asks
   * through a second and passes the reply back. `one-way`: an lb hands each request to the queue of the
   * least busy worker, which answers the hammer directly.
   */
  readonly topology: 'none' | 'two-hop' | 'one-way'
  /** Requests that a worker takes at once, where it is not the worker's own default. */
  readonly prefetch?: number
}

/** Kinds of queue by the word in an AMQP URL, with what a request in it survives. */
export const queueKinds = {
  transient: {
    queue: 'durable classic',
    messages: 'transient',
    survives: 'a killed worker; after a killed broker callers ask again',
  },
  persistent: {
    queue: 'durable classic',
    messages: 'persistent, confirmed',
    survives: 'a killed worker and a restarted broker; direct replies are asked for again',
  },
  quorum: {
    queue: 'quorum, single node',
    messages: 'persistent, confirmed after fsync',
    survives: 'a killed worker and a killed broker; direct replies are asked for again',
  },
  original: {
    queue: 'transient classic, unbounded',
    messages: 'transient',
    survives: 'a killed worker; after a killed broker callers ask again',
  },
} as const

export type QueueKind = keyof typeof queueKinds

const queuePath = ['hammer', 'AMQP', 'RabbitMQ', 'AMQP', 'workers']

const plain: Queueing = { queue: 'transient', reply: 'direct', topology: 'none' }

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
    queueing: plain,
    path: queuePath,
  },
  {
    name: 'local',
    summary: 'The query runs inside the hammer: the floor below every network and broker.',
    workers: 'none',
    target: 'itself',
    codec: 'protobuf',
    path: ['hammer'],
  },
  {
    name: 'rpc-grpc-js',
    summary:
      'As rpc, with an lb that takes each request as a call of grpc-js and makes another, instead of forwarding HTTP/2 frames.',
    workers: 'grpc',
    target: 'lb',
    lb: { engine: 'grpc-js', policy: 'least-outstanding' },
    codec: 'protobuf',
    path: ['hammer', 'gRPC', 'lb', 'gRPC', 'workers'],
  },
  {
    name: 'mom-two-hop',
    summary:
      'The hops of the original study: a queue to an lb, a second queue from it to the workers, replies back through it.',
    workers: 'amqp',
    target: 'lb',
    codec: 'protobuf',
    queueing: { ...plain, topology: 'two-hop' },
    path: ['hammer', 'RabbitMQ', 'lb', 'RabbitMQ', 'workers'],
  },
  {
    name: 'mom-original',
    summary:
      'As mom-two-hop, declared and asked as the original study does it: queues that are neither durable nor bounded, JSON, one request at a time. RabbitMQ 4.3 refuses such queues.',
    workers: 'amqp',
    target: 'lb',
    codec: 'json',
    queueing: { queue: 'original', reply: 'direct', topology: 'two-hop', prefetch: 1 },
    path: ['hammer', 'RabbitMQ', 'lb', 'RabbitMQ', 'workers'],
  },
  {
    name: 'mom-mixed',
    summary:
      "As the original study's mixed: protobuf straight to the workers through its worker_queue, without an lb, one request at a time. RabbitMQ 4.3 refuses such queues.",
    workers: 'amqp',
    target: 'queue',
    codec: 'protobuf',
    queueing: { queue: 'original', reply: 'direct', topology: 'none', prefetch: 1 },
    path: queuePath,
  },
  {
    name: 'mom-one-way',
    summary:
      'An lb hands each request to the queue of the least busy worker, which answers the hammer directly.',
    workers: 'amqp',
    target: 'lb',
    codec: 'protobuf',
    queueing: { ...plain, topology: 'one-way' },
    path: ['hammer', 'RabbitMQ', 'lb', 'RabbitMQ', 'workers'],
  },
  {
    name: 'mom-exclusive',
    summary:
      'As mom, with replies through an exclusive queue of the hammer instead of direct reply-to.',
    workers: 'amqp',
    target: 'queue',
    codec: 'protobuf',
    queueing: { ...plain, reply: 'exclusive' },
    path: queuePath,
  },
  {
    name: 'mom-persistent',
    summary:
      'As mom, with requests on disk and replies through a durable queue that outlives the connection.',
    workers: 'amqp',
    target: 'queue',
    codec: 'protobuf',
    queueing: { ...plain, queue: 'persistent', reply: 'named' },
    path: queuePath,
  },
  {
    name: 'mom-quorum',
    summary: 'As mom-persistent, with a quorum queue, here of a single node.',
    workers: 'amqp',
    target: 'queue',
    codec: 'protobuf',
    queueing: { ...plain, queue: 'quorum', reply: 'named' },
    path: queuePath,
  },
  {
    name: 'mom-json',
    summary: 'As mom, with bodies in JSON.',
    workers: 'amqp',
    target: 'queue',
    codec: 'json',
    queueing: plain,
    path: queuePath,
  },
]

/** What is compared unless variants are named. */
export const defaultVariants: readonly Variant[] = variants.slice(0, 4)

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
