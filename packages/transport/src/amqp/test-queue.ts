import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'

/** The URL of a queue that does not exist yet, on the broker of this test run. */
export function freshQueueUrl(): string {
  return `${inject('rabbitmqUrl')}/test-${randomBytes(6).toString('hex')}`
}
