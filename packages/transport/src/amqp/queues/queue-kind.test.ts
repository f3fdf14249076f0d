import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { listenAmqp } from '../answering/listener.ts'
import { parseAddress } from '../address.ts'
import { foreignChannel, freshQueueUrl, openConnection } from '../test-queue.ts'

const answer = (): Promise<Buffer> => Promise.resolve(Buffer.from('!'))

async function listen(url: string): Promise<void> {
  const listener = await listenAmqp(url, answer, {})
  onTestFinished(() => listener.close())
}

describe.skipIf(!inject('rabbitmqUrl'))('a queue that exists with other arguments', () => {
  test.each([
    ['?queue=original', '', 'durable is false instead of true', '?queue=original'],
    ['', '?queue=original', 'durable is true instead of false', '?queue=transient'],
    ['?queue=quorum', '', 'x-queue-type is quorum instead of classic', '?queue=quorum'],
    ['', '?queue=quorum', 'x-queue-type is classic instead of quorum', '?queue=transient'],
    ['?depth=77', '', 'x-max-length is 77 instead of 10000', '?depth=77'],
  ])('declared with "%s" and listened to with "%s"', async (first, second, difference, hint) => {
    const url = freshQueueUrl()
    await listen(url + first)
    const { queue } = parseAddress(url)
    await expect(listen(url + second)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The queue "${queue}" exists with other arguments (${difference}); most likely it is of another kind: try ${hint}, delete it or choose another name.`,
    })
  })

  test.each([
    ['?queue=original', '', 'durable is false instead of true', 'queue=original'],
    ['', '?queue=original', 'durable is true instead of false', 'queue=transient'],
    ['?queue=quorum', '', 'x-queue-type is quorum instead of classic', 'queue=quorum'],
    ['?depth=77', '', 'x-max-length is 77 instead of 10000', 'depth=77'],
  ])('declared with "%s" and asked with "%s"', async (first, second, difference, option) => {
    const url = freshQueueUrl()
    await listen(url + first)
    const connection = await openConnection(url + second)
    expect(await connection.otherKind?.(5000)).toEqual({ difference, option })
    const call = { method: 'test.Echo/Ask', timeoutMs: 5000 }
    expect(String(await connection.ask(Buffer.alloc(0), call))).toBe('!')
  })

  test.each(['', '?queue=original', '?queue=quorum', '?depth=77'])(
    'is not what is declared and asked with "%s"',
    async (kind) => {
      const url = freshQueueUrl() + kind
      await listen(url)
      expect(await (await openConnection(url)).otherKind?.(5000)).toBeUndefined()
    },
  )

  test('is not declared by who asks for its kind', async () => {
    const url = freshQueueUrl()
    const connection = await openConnection(url)
    expect(await connection.otherKind?.(5000)).toBeUndefined()
    await expect(connection.check(5000)).rejects.toThrow('There is no queue')
  })

  test('of no kind of ours', async () => {
    const url = freshQueueUrl()
    const { queue } = parseAddress(url)
    const channel = await foreignChannel()
    await channel.assertQueue(queue, { durable: true, autoDelete: true })
    await expect(listen(url)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The queue "${queue}" exists with other arguments (auto_delete is true instead of false); delete it or choose another name.`,
    })
  })

  test('without arguments of ours', async () => {
    const url = freshQueueUrl()
    const { queue } = parseAddress(url)
    const channel = await foreignChannel()
    await channel.assertQueue(queue, { durable: true })
    await expect(listen(url)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The queue "${queue}" exists with other arguments (it has no x-expires); delete it or choose another name.`,
    })
  })
})
