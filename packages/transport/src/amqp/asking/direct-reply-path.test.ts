import type { ConfirmChannel } from 'amqplib'
import { describe, expect, inject, test } from 'vitest'
import { ownReplyAddress, reachesReplyAddress, waitForDirectReplies } from './direct-reply-path.ts'
import { messageCounts } from '../messages/message-counts.ts'
import { directReplyTo } from '../messages/reply-address.ts'
import { connectPlainly } from '../test-queue.ts'

async function channelWithReplies() {
  const model = await connectPlainly({ noDelay: true })
  const channel: ConfirmChannel = await model.createConfirmChannel()
  const replies: string[] = []
  await channel.consume(directReplyTo, (reply) => replies.push(reply!.content.toString()), {
    noAck: true,
  })
  return { model, channel, replies }
}

describe.skipIf(!inject('rabbitmqUrl'))('the way of direct replies', () => {
  test('is there once a channel consumes them, and what is sent to its address arrives', async () => {
    const { model, channel, replies } = await channelWithReplies()
    await waitForDirectReplies({ model, channel })
    const address = await ownReplyAddress(channel)
    expect(await reachesReplyAddress(model, address)).toBe(true)
    channel.publish('', address, Buffer.from('hello'))
    await expect.poll(() => replies).toEqual(['hello'])
  })

  test('is gone with the channel', async () => {
    const { model, channel } = await channelWithReplies()
    const address = await ownReplyAddress(channel)
    await channel.close()
    expect(await reachesReplyAddress(model, address)).toBe(false)
  })

  test('is asked for with one message, counted as the broker counts it', async () => {
    const { channel } = await channelWithReplies()
    const before = messageCounts()
    await ownReplyAddress(channel)
    await channel.waitForConfirms()
    const grown = Object.entries(messageCounts()).filter(
      ([name, count]) => count !== before[name as keyof typeof before],
    )
    expect(grown.map(([name]) => name)).toEqual([
      'published',
      'publishedConfirm',
      'confirmed',
      'returned',
    ])
  })
})
