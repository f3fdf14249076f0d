import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { callWith, numbered } from '../conformance/under-test.ts'
import type { Ask } from '../ask.ts'
import { listenAmqp } from './answering/listener.ts'
import { openDeadLetters } from './queues/dead-letters.ts'
import { freshQueueUrl, openConnection } from './test-queue.ts'

/** A queue keeps the work, so that nobody is called to. */
const takesWork = { accept: async () => undefined }

async function listenAt(url: string, ask: Ask): Promise<void> {
  const listener = await listenAmqp(url, ask, takesWork)
  onTestFinished(() => listener.close(0))
}

describe.skipIf(!inject('rabbitmqUrl'))('work that is sent over a queue', () => {
  test.each([
    ['for good', 'INVALID_ARGUMENT', 1],
    ['for the moment, each time', 'UNAVAILABLE', 3],
  ])(
    'and fails %s is kept among the dead letters, and holds nothing up',
    async (_how, code, attempts) => {
      const url = freshQueueUrl()
      const next = Promise.withResolvers<void>()
      let tries = 0
      await listenAt(url, async (request) => {
        if (Buffer.compare(request, numbered(2)) === 0) next.resolve()
        else {
          tries++
          throw Object.assign(new Error('no'), { code })
        }
        return request
      })
      const connection = await openConnection(url)
      await connection.send!(numbered(1), callWith())
      await connection.send!(numbered(2), callWith())
      await next.promise
      const letters = await deadLettersOf(url)
      expect(letters).toMatchObject([{ method: callWith().method, attempts }])
      expect(Buffer.from(letters[0]!.body)).toEqual(numbered(1))
      expect(tries).toBe(attempts)
    },
  )

  test('and is lost with its worker again and again is kept among the dead letters', async () => {
    const url = freshQueueUrl()
    const connection = await openConnection(url)
    for (let taken = 0; taken < 3; taken++) {
      const begun = Promise.withResolvers<void>()
      const listener = await listenAmqp(
        url,
        () => {
          begun.resolve()
          return new Promise(() => undefined)
        },
        takesWork,
      )
      if (taken === 0) await connection.send!(numbered(1), callWith())
      await begun.promise
      await listener.close(0)
    }
    await listenAt(url, async (request) => request)
    const letters = await deadLettersOf(url)
    expect(letters.map(({ body }) => String(Buffer.from(body)))).toEqual(['request 1'])
  })
})

/** Once there are some. */
async function deadLettersOf(url: string) {
  return expect
    .poll(
      async () => {
        const letters = await openDeadLetters(`${url}.sent`).catch(() => undefined)
        const list = await letters?.list(10)
        await letters?.close()
        return list ?? []
      },
      { timeout: 10_000 },
    )
    .not.toEqual([])
    .then(async () => {
      const letters = await openDeadLetters(`${url}.sent`)
      const list = await letters.list(10)
      await letters.close()
      return list
    })
}
