import type { Variant } from './variant.ts'

/** Request/reply over NATS core. */
export const natsVariants: readonly Variant[] = [
  {
    name: 'mom-nats',
    summary:
      'NATS request/reply: a subject whose listeners are one queue group, out of which the server picks at random; nothing is kept.',
    codec: 'protobuf',
    path: ['hammer', 'NATS', 'nats-server', 'NATS', 'workers'],
    broker: 'nats',
    parts: {
      broker: { queue: 'none', messages: 'in memory until sent on', survives: 'nothing' },
      workers: {},
    },
    async deploy(assembly) {
      await assembly.startWorkers(() => assembly.queue)
      return assembly.connectInTurn([assembly.queue])
    },
  },
]
