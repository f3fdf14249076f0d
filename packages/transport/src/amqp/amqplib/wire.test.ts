import { Socket } from 'node:net'
import type { ChannelModel } from 'amqplib'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { type AmqpEngine, parseAddress } from '../address.ts'
import { countWrites } from '../messages/count-writes.ts'
import { connectModel } from '../session/connect-model.ts'
import { freshQueueUrl } from '../test-queue.ts'

async function openModel(engine: AmqpEngine): Promise<ChannelModel> {
  const address = parseAddress(freshQueueUrl(engine))
  const model = await connectModel({ address, name: 'test' }, new AbortController().signal)
  onTestFinished(() => model.close())
  return model
}

/** Writes that eight messages published in one turn need, once they have arrived. */
async function writesForEight(engine: AmqpEngine): Promise<number> {
  const model = await openModel(engine)
  const channel = await model.createConfirmChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  const writes = countWrites(model)
  for (let message = 0; message < 8; message++) channel.sendToQueue(queue, Buffer.from('x'))
  await channel.waitForConfirms()
  return writes()
}

describe.skipIf(!inject('rabbitmqUrl'))('the wire of the engine amqplib', () => {
  test('is that of the library: a write for each message, where the tuned one writes once', async () => {
    expect([await writesForEight('amqplib'), await writesForEight('tuned')]).toEqual([8, 1])
  })

  test('has Nagle’s algorithm switched off and nothing else that can be set', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive')
    onTestFinished(() => void vi.restoreAllMocks())
    await openModel('amqplib')
    expect(noDelay.mock.calls).toEqual([[true]])
    expect(keepAlive).not.toHaveBeenCalled()
  })
})
