import { connect, type ChannelModel, type Options } from 'amqplib'
import { expect, inject, onTestFinished } from 'vitest'
import { socketOptions } from '../session/socket-options.ts'
import { takeOverWire } from './fast-wire.ts'

/** Whether a connection is amqplib's own or was taken over by us. */
export type Wire = 'taken over' | 'plain'

/** A connection to the broker of this test run; closed when the test ends. */
export async function openModel(wire: Wire): Promise<ChannelModel> {
  const model = await connect(inject('rabbitmqUrl')!, socketOptions)
  onTestFinished(() => model.close().catch(() => {}))
  model.on('error', () => {})
  if (wire === 'taken over') expect(takeOverWire(model)).toBe(true)
  return model
}

interface Sent {
  readonly body: Buffer
  readonly options: Options.Publish
}

const usual = { contentType: 'text/plain', correlationId: 'ä€😀', replyTo: 'r', type: 'T' }
const headers = { deadline: 1_795_244_400_123, small: -7, text: 'é', flag: true }

/** Messages of every shape that the wire treats in its own way, with what is special about each. */
export const shapes: [string, Sent][] = [
  ['nothing', { body: Buffer.alloc(0), options: {} }],
  ['what a request has', { body: Buffer.from('x'), options: { ...usual, headers } }],
  [
    'an expiry and a delivery mode',
    { body: Buffer.from('x'), options: { expiration: '60000', deliveryMode: 2 } },
  ],
  [
    'properties that we never send',
    {
      body: Buffer.from('x'),
      options: { messageId: 'm', timestamp: 1, priority: 3, appId: 'a', contentEncoding: 'gzip' },
    },
  ],
  [
    'amqplib’s own words',
    { body: Buffer.from('x'), options: { persistent: true, expiration: 60_000, CC: 'elsewhere' } },
  ],
  [
    'headers of every kind',
    {
      body: Buffer.from('x'),
      options: {
        headers: { nested: { list: [1, 'two', null] }, double: 1.5, bytes: Buffer.from('b') },
      },
    },
  ],
  [
    'more headers than usual',
    {
      body: Buffer.from('x'),
      options: { headers: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`h${n}`, n])) },
    },
  ],
  [
    'a text header above 255 bytes',
    { body: Buffer.from('x'), options: { headers: { text: 'é'.repeat(300) } } },
  ],
  ['a body that is copied', { body: Buffer.alloc(16_384, 'a'), options: usual }],
  ['a body of its own write', { body: Buffer.alloc(100_000, 'b'), options: usual }],
  ['a body of several frames', { body: Buffer.alloc(700_000, 'c'), options: usual }],
]
