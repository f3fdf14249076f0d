import { describe, inject } from 'vitest'
import { describeTransport } from '../conformance.ts'
import { amqp } from './index.ts'
import { freshQueueUrl } from './test-queue.ts'

/** Each reply mode and each kind of queue once; they do not depend on each other. */
const switches = ['', '?reply=exclusive&queue=persistent', '?reply=named&queue=quorum']

describe.skipIf(!inject('rabbitmqUrl'))('with a real broker', () => {
  describe.each(switches)('and the switches "%s"', (query) => {
    describeTransport({
      name: 'amqp',
      transport: amqp,
      freshUrl: () => freshQueueUrl() + query,
      absentListener: 'waits',
      crossesProcesses: true,
    })
  })
})
