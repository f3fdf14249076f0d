import { connect } from 'amqplib'
import { corkWrites } from '../cork.ts'
import type { Library } from '../library.ts'

interface Addressed {
  readonly replyTo: string
  readonly correlationId: string
}

const directReplyTo = 'amq.rabbitmq.reply-to'

/** amqplib as its tutorial uses it, with what matters to its sockets switched on or off. */
export function amqplib({ noDelay, cork }: { noDelay: boolean; cork: boolean }): Library {
  const open = async (url: string) => {
    const model = await connect(url, { noDelay })
    if (cork && !corkWrites(model)) throw new Error('this version of amqplib cannot be corked')
    return model.createChannel()
  }
  return {
    async connect({ url, queue }) {
      const channel = await open(url)
      const waiting = new Map<string, (body: Buffer) => void>()
      let sequence = 0
      await channel.consume(
        directReplyTo,
        (message) => {
          const id = message!.properties.correlationId as string
          waiting.get(id)?.(message!.content)
          waiting.delete(id)
        },
        { noAck: true },
      )
      return (body) =>
        new Promise((resolve) => {
          const correlationId = String(++sequence)
          waiting.set(correlationId, resolve)
          channel.publish('', queue, body, { correlationId, replyTo: directReplyTo })
        })
    },
    async serve({ url, queue }, { prefetch, reply }) {
      const channel = await open(url)
      await channel.assertQueue(queue)
      await channel.prefetch(prefetch)
      await channel.consume(queue, (message) => {
        const { replyTo, correlationId } = message!.properties as unknown as Addressed
        channel.publish('', replyTo, reply, { correlationId })
        channel.ack(message!)
      })
    },
  }
}
