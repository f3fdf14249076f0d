import { Address } from '@rpc-vs-mom/address'
import type { Assembly, Reached } from '../cluster/assembly.ts'
import type { Variant } from './variant.ts'

const path = ['hammer', 'gRPC', 'broker', 'gRPC', 'workers']

/** Request/reply over the broker of this study. */
export const brokerVariants: readonly Variant[] = [
  {
    name: 'mom-broker',
    summary:
      'A work queue of the gRPC broker of this study: on the same engine as rpc-lean, with streams to it and from it.',
    codec: 'protobuf',
    path,
    broker: 'broker',
    parts: {
      broker: { queue: 'work queue', requests: 'in memory', survives: 'a killed worker' },
      workers: {},
    },
    deploy: (assembly) => overQueue(assembly, 'memory'),
  },
  {
    name: 'mom-broker-durable',
    summary:
      'As mom-broker, with each request synced to the disk of the broker before a worker gets it.',
    codec: 'protobuf',
    path,
    broker: 'broker',
    parts: {
      broker: {
        queue: 'work queue',
        requests: 'on disk, synced',
        survives: 'a killed worker and a killed broker; callers ask again',
      },
      workers: {},
    },
    deploy: (assembly) => overQueue(assembly, 'disk'),
  },
]

async function overQueue(assembly: Assembly, keep: 'memory' | 'disk'): Promise<Reached> {
  const queue = new Address(`${assembly.queue.reveal()}?keep=${keep}`)
  await assembly.startWorkers(() => queue)
  return assembly.connectInTurn([queue])
}
