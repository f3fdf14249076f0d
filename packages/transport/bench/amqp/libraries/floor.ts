import { Wire } from '../floor/wire.ts'
import type { Library } from '../library.ts'

const replyTo = 'amq.rabbitmq.reply-to'

/** AMQP written by hand: a lower bound, not a product. */
export const floor: Library = {
  async connect({ url, queue }) {
    const waiting = new Map<string, (body: Buffer) => void>()
    let sequence = 0
    const wire = await Wire.open(url, ({ correlationId, body }) => {
      waiting.get(correlationId)?.(body)
      waiting.delete(correlationId)
    })
    await wire.consume(replyTo, { noAck: true, prefetch: 0 })
    return (body) =>
      new Promise((resolve) => {
        const correlationId = String(++sequence)
        waiting.set(correlationId, resolve)
        wire.publish(queue, body, { correlationId, replyTo })
      })
  },
  async serve({ url, queue }, { prefetch, reply }) {
    const wire: Wire = await Wire.open(url, (request) => {
      wire.publish(request.replyTo, reply, { correlationId: request.correlationId })
      wire.ack(request.deliveryTag)
    })
    await wire.declareDurable(queue)
    await wire.consume(queue, { noAck: false, prefetch })
  },
}
