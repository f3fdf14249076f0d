import { describe, inject } from 'vitest'
import { describeTransport } from '../conformance.ts'
import { amqp } from './index.ts'
import { freshQueueUrl } from './test-queue.ts'

describe.skipIf(!inject('rabbitmqUrl'))('with a real broker', () => {
  describeTransport({
    name: 'amqp',
    transport: amqp,
    freshUrl: freshQueueUrl,
    absentListener: 'waits',
    crossesProcesses: true,
  })
})
