// What a user of plain amqplib writes; nothing of ours is imported here.
import { randomUUID } from 'node:crypto'
import { connect } from 'amqplib'

/** Publishes one JSON request to a queue and resolves with the JSON reply. */
export async function askOverAmqp(url: string, request: object, queue = 'sales'): Promise<unknown> {
  const connection = await connect(url)
  try {
    const channel = await connection.createChannel()
    const correlationId = randomUUID()
    const reply = Promise.withResolvers<unknown>()
    const deadline = setTimeout(() => reply.reject(new Error('No reply within 5 s.')), 5000)
    const take = (message: { content: Buffer; properties: { correlationId?: unknown } } | null) => {
      if (message?.properties.correlationId !== correlationId) return
      reply.resolve(JSON.parse(message.content.toString()))
    }
    await channel.consume('amq.rabbitmq.reply-to', take, { noAck: true })
    channel.sendToQueue(queue, Buffer.from(JSON.stringify(request)), {
      contentType: 'application/json',
      correlationId,
      replyTo: 'amq.rabbitmq.reply-to',
    })
    return await reply.promise.finally(() => clearTimeout(deadline))
  } finally {
    await connection.close()
  }
}
