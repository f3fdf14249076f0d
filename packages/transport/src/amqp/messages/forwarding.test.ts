import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import type { Ask, Call } from '../../ask.ts'
import { startHangingProcess } from '../../conformance/hanging-listener.ts'
import { answeredElsewhere } from './answered-elsewhere.ts'
import { listenAmqp } from '../answering/listener.ts'
import { foreignChannel, freshQueueUrl, openConnection } from '../test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')
const call: Call = { method: 'test.Echo/Ask', timeoutMs: 10_000 }

async function openListener(ask: Ask, url = freshQueueUrl()): Promise<string> {
  const listener = await listenAmqp(url, ask, { maxConcurrent: 100 })
  onTestFinished(() => listener.close())
  return url
}

/** hammer -> front queue -> the middle -> worker queue -> worker, which answers the hammer directly. */
async function openChain(worker: Ask) {
  const behind = await openConnection(`${await openListener(worker)}?forward=on`)
  const outcomes: unknown[] = []
  const middle: Ask = async (request, incoming) => {
    const outcome = await behind.ask(request, incoming)
    outcomes.push(outcome)
    return outcome
  }
  return { front: await openConnection(await openListener(middle)), behind, outcomes }
}

describe.skipIf(!brokerUrl)('a request that is passed on with its reply address', () => {
  test('is answered past the middle, which learns only that it was', async () => {
    const { front, behind, outcomes } = await openChain(async (request) => request)
    const asks = Array.from({ length: 50 }, (_, n) => front.ask(Buffer.from(String(n)), call))
    expect((await Promise.all(asks)).map(String)).toEqual(asks.map((_, n) => String(n)))
    await expect.poll(() => outcomes.length).toBe(50)
    expect(outcomes.every((outcome) => outcome === answeredElsewhere)).toBe(true)
    expect(behind.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0, sentAgain: 0 })
    expect(front.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0, sentAgain: 0 })
  })

  test('gets the error of the worker, whose sender may take the next request all the same', async () => {
    const { front, outcomes } = await openChain(async () => {
      throw new AskError('INVALID_ARGUMENT', 'no such region')
    })
    await expect(front.ask(Buffer.from('x'), call)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'no such region',
    })
    await expect.poll(() => outcomes).toEqual([answeredElsewhere])
  })

  test('is answered by the middle when nobody is behind it', async () => {
    const behind = await openConnection(`${freshQueueUrl()}?forward=on`)
    const front = await openConnection(await openListener(behind.ask))
    await expect(front.ask(Buffer.from('x'), call)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('fails long before its deadline when the one it was passed on to is killed, and others too', async () => {
    const url = freshQueueUrl()
    const { child, works } = await startHangingProcess(url, { maxConcurrent: 5 })
    const behind = await openConnection(`${url}?forward=on`)
    const front = await openConnection(await openListener(behind.ask))
    const taken = works()
    const asks = Array.from({ length: 20 }, () => front.ask(Buffer.from('x'), call))
    const codes = Promise.all(asks.map((ask) => ask.catch((e: AskError) => e.code)))
    await taken
    const killedAtMs = performance.now()
    child.kill('SIGKILL')
    expect(new Set(await codes)).toEqual(new Set(['UNAVAILABLE']))
    await expect(front.ask(Buffer.from('x'), call)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - killedAtMs).toBeLessThan(call.timeoutMs / 4)
    await openListener(async (request) => request, url)
    await expect
      .poll(async () => String(await front.ask(Buffer.from('back'), call).catch(() => '')))
      .toBe('back')
  })

  test('cannot make a worker write into somebody’s work queue', async () => {
    const channel = await foreignChannel()
    const { queue: victim } = await channel.assertQueue('victim-of-forwarding', { exclusive: true })
    const url = await openListener(async (request) => request)
    const connection = await openConnection(`${url}?forward=on`)
    const hostile = { ...call, amqp: { replyAddress: { replyTo: victim, correlationId: 'x' } } }
    expect(String(await connection.ask(Buffer.from('mine'), hostile))).toBe('mine')
    expect((await channel.checkQueue(victim)).messageCount).toBe(0)
  })
})
