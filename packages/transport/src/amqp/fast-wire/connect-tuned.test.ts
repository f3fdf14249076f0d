import { describe, expect, inject, test, vi } from 'vitest'
import { connectAmqp } from '../asking/connection.ts'
import { listenAmqp } from '../answering/listener.ts'
import { freshQueueUrl } from '../test-queue.ts'

/** As it is where another version of amqplib is installed. */
vi.mock(import('./amqplib-internals.ts'), async (original) => ({
  ...(await original()),
  internalsOf: () => undefined,
}))

describe.skipIf(!inject('rabbitmqUrl'))('an amqplib that cannot be taken over', () => {
  test('is refused by the engine tuned, on both sides, with what to do', async () => {
    const refusal = {
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(/other private parts .* use \?engine=amqplib\.$/),
    }
    const url = freshQueueUrl()
    await expect(listenAmqp(url, async (request) => request, {})).rejects.toMatchObject(refusal)
    await expect(connectAmqp(url, {})).rejects.toMatchObject(refusal)
  })

  test('serves the engine amqplib', async () => {
    const url = freshQueueUrl('amqplib')
    const listener = await listenAmqp(url, async (request) => request, {})
    await listener.close()
  })
})
