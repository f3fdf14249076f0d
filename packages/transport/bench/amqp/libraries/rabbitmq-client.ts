import { Connection } from 'rabbitmq-client'
import type { Library } from '../library.ts'

/** rabbitmq-client with its own RPC client and consumer, at its defaults. */
export const rabbitmqClient: Library = withSocket({})

export const rabbitmqClientNoDelay: Library = withSocket({ noDelay: true })

function withSocket(socket: { noDelay?: boolean }): Library {
  return {
    async connect({ url, queue }) {
      const client = new Connection({ url, ...socket }).createRPCClient({})
      return async (body) => (await client.send(queue, body)).body as Uint8Array
    },
    async serve({ url, queue }, { prefetch, reply }) {
      const consumer = new Connection({ url, ...socket }).createConsumer(
        { queue, queueOptions: { durable: true }, qos: { prefetchCount: prefetch } },
        async (_message, send) => send(reply),
      )
      await new Promise<void>((resolve) => consumer.on('ready', resolve))
    },
  }
}
