import { AMQPClient, AMQPSession } from '@cloudamqp/amqp-client'
import type { Library } from '../library.ts'

/** @cloudamqp/amqp-client: its RPC client, and a consumer that replies and then acknowledges. */
export const cloudamqp: Library = {
  async connect({ url, queue }) {
    const session = await AMQPSession.connect(url)
    const client = await session.rpcClient()
    return async (body) => (await client.call(queue, body)).body!
  },
  async serve({ url, queue }, { prefetch, reply }) {
    const connection = await new AMQPClient(url).connect()
    const channel = await connection.channel()
    await channel.queueDeclare(queue, { durable: true })
    await channel.basicQos(prefetch)
    await channel.basicConsume(queue, { noAck: false }, (message) => {
      const { replyTo = '', correlationId = '' } = message.properties
      void channel.basicPublish('', replyTo, reply, { correlationId })
      void message.ack()
    })
  },
}
