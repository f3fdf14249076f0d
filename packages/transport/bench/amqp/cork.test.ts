import { connect, type ChannelModel } from 'amqplib'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { corkWrites } from './cork.ts'
import { countWrites } from '../../src/amqp/messages/count-writes.ts'
import { socketOptions } from '../../src/amqp/session/socket-options.ts'

const brokerUrl = inject('rabbitmqUrl')

interface Written {
  readonly model: ChannelModel
  /** How often the socket was handed something since. */
  readonly writes: () => number
}

async function openCounted(): Promise<Written> {
  const model = await connect(brokerUrl!, socketOptions)
  onTestFinished(() => model.close())
  return { model, writes: countWrites(model) }
}

/** Writes that eight messages published in one turn need, once they have arrived. */
async function writesForEight({ model, writes }: Written): Promise<number> {
  const channel = await model.createConfirmChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  const before = writes()
  for (let message = 0; message < 8; message++) channel.sendToQueue(queue, Buffer.from('x'))
  await channel.waitForConfirms()
  return writes() - before
}

describe.skipIf(!brokerUrl)('with a real broker', () => {
  test('a corked connection writes once what is sent in one turn, on this version of amqplib', async () => {
    const counted = await openCounted()
    expect(corkWrites(counted.model)).toBe(true)
    expect(await writesForEight(counted)).toBe(1)
  })

  test('without it each message is a write of its own', async () => {
    expect(await writesForEight(await openCounted())).toBe(8)
  })
})

test('a connection with other private parts is left as it is', () => {
  const model = { connection: { muxer: {}, stream: {} } } as unknown as ChannelModel
  expect(corkWrites(model)).toBe(false)
  expect(model.connection).toEqual({ muxer: {}, stream: {} })
})
