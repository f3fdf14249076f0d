import { connectAmqp } from '../../../src/amqp/asking/connection.ts'
import { listenAmqp } from '../../../src/amqp/answering/listener.ts'
import type { Library } from '../library.ts'

const call = { method: 'test.Echo/Ask', timeoutMs: 10_000 } as const

/** What the study uses: confirms, mandatory, expiry and deadlines included. */
export const ourTransport: Library = {
  async connect({ url, queue }) {
    const { ask } = await connectAmqp(`${url}/${queue}`, {})
    return (body) => ask(body, call)
  },
  async serve({ url, queue }, { prefetch, reply }) {
    await listenAmqp(`${url}/${queue}`, async () => reply, { maxConcurrent: prefetch })
  },
}
