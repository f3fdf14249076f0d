import { randomBytes } from 'node:crypto'
import { connect, type Channel, type ChannelModel } from 'amqplib'
import { inject, onTestFinished } from 'vitest'

/** The URL of a queue that does not exist yet, on the broker of this test run. */
export function freshQueueUrl(): string {
  return `${inject('rabbitmqUrl')}/test-${randomBytes(6).toString('hex')}`
}

/** A connection as amqplib makes it when it is told nothing; closed when the test ends. */
export async function connectPlainly(options = {}): Promise<ChannelModel> {
  const connection = await connect(inject('rabbitmqUrl')!, options)
  onTestFinished(() => connection.close())
  return connection
}

/** A channel of plain amqplib, as somebody has who knows nothing of us; closed when the test ends. */
export async function foreignChannel(): Promise<Channel> {
  return (await connectPlainly({ noDelay: true })).createChannel()
}
