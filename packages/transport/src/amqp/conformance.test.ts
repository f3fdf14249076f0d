import { describe, inject } from 'vitest'
import { describeTransport } from '../conformance.ts'
import { describeSending } from '../sending-conformance.ts'
import type { Transport } from '../transport.ts'
import type { AmqpEngine } from './address.ts'
import { amqp } from './index.ts'
import { freshQueueUrl } from './test-queue.ts'

interface Pairing {
  readonly client: AmqpEngine
  readonly server: AmqpEngine
  readonly switches: string
}

const onDisk = '&reply=exclusive&queue=persistent'
const replicated = '&reply=named&queue=quorum'

/** Each reply mode and each kind of queue once with our engine, and all mixes of engines; they do not depend on each other. */
const pairings: readonly Pairing[] = [
  { client: 'tuned', server: 'tuned', switches: '' },
  { client: 'tuned', server: 'tuned', switches: onDisk },
  { client: 'tuned', server: 'tuned', switches: replicated },
  { client: 'amqplib', server: 'amqplib', switches: '' },
  { client: 'amqplib', server: 'tuned', switches: onDisk },
  { client: 'tuned', server: 'amqplib', switches: replicated },
]

describe.skipIf(!inject('rabbitmqUrl')).each(pairings)(
  'asked over the engine $client of a listener with the engine $server and the switches "$switches"',
  ({ client, server, switches }) => {
    const subject = {
      name: 'amqp',
      transport: askingBy(client),
      freshUrl: () => `${freshQueueUrl()}?engine=${server}${switches}`,
    }
    describeSending({ ...subject, keptBy: 'queue' })
    describeTransport({
      ...subject,
      absentListener: 'waits',
      crossesProcesses: true,
    })
  },
)

function askingBy(engine: AmqpEngine): Transport {
  const connect: Transport['connect'] = (url, options) =>
    amqp.connect(url.replace(/engine=\w+/, `engine=${engine}`), options)
  return { ...amqp, connect }
}
