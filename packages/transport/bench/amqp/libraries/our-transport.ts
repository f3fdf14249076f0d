import type { AmqpEngine } from '../../../src/amqp/address.ts'
import { connectAmqp } from '../../../src/amqp/asking/connection.ts'
import { listenAmqp } from '../../../src/amqp/answering/listener.ts'
import type { Library } from '../library.ts'

const call = { method: 'test.Echo/Ask', timeoutMs: 10_000 } as const

/** What the study uses, with either engine: confirms, mandatory, expiry and deadlines included. */
export function ourTransport(engine: AmqpEngine): Library {
  return {
    async connect({ url, queue }) {
      const { ask } = await connectAmqp(`${url}/${queue}?engine=${engine}`, {})
      return (body) => ask(body, call)
    },
    async serve({ url, queue }, { prefetch, reply }) {
      const at = `${url}/${queue}?engine=${engine}`
      await listenAmqp(at, async () => reply, { maxConcurrent: prefetch })
    },
  }
}
