import { randomBytes } from 'node:crypto'
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib'
import { inject, onTestFinished } from 'vitest'
import type { ReplyAddress } from './options.ts'
import type { Connection } from '../transport.ts'
import type { AmqpEngine } from './address.ts'
import { connectAmqp } from './asking/connection.ts'

/** The URL of a queue that does not exist yet, on the broker of this test run; with the engine that is without, if none is named. */
export function freshQueueUrl(engine?: AmqpEngine): string {
  const url = `${inject('rabbitmqUrl')}/test-${randomBytes(6).toString('hex')}`
  return engine === undefined ? url : `${url}?engine=${engine}`
}

/** Our connection to a queue, closed when the test ends. */
export async function openConnection(url: string): Promise<Connection> {
  const connection = await connectAmqp(url, {})
  onTestFinished(() => connection.close())
  return connection
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

/** Where the sender of a request wants its reply. */
export function replyAddressIn(
  request: ConsumeMessage | null,
): ReplyAddress & { readonly correlationId: string } {
  return request!.properties
}
