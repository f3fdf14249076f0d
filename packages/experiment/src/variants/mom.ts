import type { Assembly, Reached } from '../cluster/assembly.ts'
import { queueAddresses } from './queue-addresses.ts'
import { queueKinds, type Queueing } from './queueing.ts'
import type { Variant } from './variant.ts'

const queuePath = ['hammer', 'AMQP', 'RabbitMQ', 'AMQP', 'workers']
const lbPath = ['hammer', 'RabbitMQ', 'lb', 'RabbitMQ', 'workers']

const plain: Queueing = { queue: 'transient', reply: 'direct', topology: 'none' }

/** Request/reply over RabbitMQ. */
export const momVariants: readonly Variant[] = [
  {
    name: 'mom',
    summary:
      'RabbitMQ request/reply: a shared work queue, competing workers, replies by direct reply-to.',
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit(plain),
  },
  {
    name: 'mom-amqplib',
    summary:
      'As mom, with the library amqplib as it comes, TCP_NODELAY beside, in hammer and workers: what of mom is its tuned AMQP.',
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit({ ...plain, engine: 'amqplib' }),
  },
  {
    name: 'mom-two-hop',
    summary:
      'The hops of the original study: a queue to an lb, a second queue from it to the workers, replies back through it.',
    codec: 'protobuf',
    path: lbPath,
    ...overRabbit({ ...plain, topology: 'two-hop' }),
  },
  {
    name: 'mom-original',
    summary:
      'As mom-two-hop, declared and asked as the original study does it: queues that are neither durable nor bounded, JSON, one request at a time. RabbitMQ 4.3 refuses such queues.',
    codec: 'json',
    path: lbPath,
    ...overRabbit({ queue: 'original', reply: 'direct', topology: 'two-hop', prefetch: 1 }),
  },
  {
    name: 'mom-mixed',
    summary:
      "As the original study's mixed: protobuf straight to the workers through its worker_queue, without an lb, one request at a time. RabbitMQ 4.3 refuses such queues.",
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit({ queue: 'original', reply: 'direct', topology: 'none', prefetch: 1 }),
  },
  {
    name: 'mom-one-way',
    summary:
      'An lb hands each request to the queue of the least busy worker, which answers the hammer directly.',
    codec: 'protobuf',
    path: lbPath,
    ...overRabbit({ ...plain, topology: 'one-way' }),
  },
  {
    name: 'mom-exclusive',
    summary:
      'As mom, with replies through an exclusive queue of the hammer instead of direct reply-to.',
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit({ ...plain, reply: 'exclusive' }),
  },
  {
    name: 'mom-persistent',
    summary:
      'As mom, with requests on disk and replies through a durable queue that outlives the connection.',
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit({ ...plain, queue: 'persistent', reply: 'named' }),
  },
  {
    name: 'mom-sent-transient',
    summary:
      'As mom, with work that is done later in transient messages: what it costs that accepted work is on disk.',
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit({ ...plain, sent: 'transient' }),
  },
  {
    name: 'mom-quorum',
    summary: 'As mom-persistent, with a quorum queue, here of a single node.',
    codec: 'protobuf',
    path: queuePath,
    ...overRabbit({ ...plain, queue: 'quorum', reply: 'named' }),
  },
  {
    name: 'mom-json',
    summary: 'As mom, with bodies in JSON.',
    codec: 'json',
    path: queuePath,
    ...overRabbit(plain),
  },
]

/** Of the lb: what it has taken from its queue and not answered is delivered again when it dies. */
const lbPrefetch = 256

function overRabbit(queueing: Queueing): Pick<Variant, 'broker' | 'parts' | 'deploy'> {
  const { queue, reply, topology, prefetch, sent, engine = 'tuned' } = queueing
  const bounds = prefetch === undefined ? {} : { prefetch }
  return {
    broker: 'rabbitmq',
    parts: {
      ...(topology !== 'none' && { lb: {} }),
      broker: { ...queueKinds[queue], replies: reply, ...(sent && { 'work done later': sent }) },
      workers: { amqp: engine, ...bounds },
    },
    async deploy(assembly: Assembly): Promise<Reached> {
      const { front, workers, backends } = queueAddresses(
        assembly.queue,
        queueing,
        assembly.workers,
      )
      await assembly.startWorkers((index) => workers[index]!, bounds)
      if (topology !== 'none') {
        const flags = ['--concurrency', String(lbPrefetch)]
        await assembly.startLb({ listen: front, backends, flags })
      }
      return assembly.connectInTurn([front])
    },
  }
}
