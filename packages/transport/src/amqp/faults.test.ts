import { once } from 'node:events'
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net'
import { canStartOwnBroker, startOwnBroker, type Broker } from '@rpc-vs-mom/rabbitmq'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Ask, Call } from '../ask.ts'
import { startHangingProcess } from '../conformance/hanging-listener.ts'
import type { Connection } from '../transport.ts'
import { amqpEngines, parseAddress } from './address.ts'
import { goodbyeTimeoutMs } from './amqp-limits.ts'
import { listenAmqp, type AmqpListener } from './answering/listener.ts'
import { messageCounts } from './messages/message-counts.ts'
import { foreignChannel, freshQueueUrl, openConnection, replyAddressIn } from './test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')
const call: Call = { method: 'test.Echo/Ask', timeoutMs: 20_000 }

async function openListener(url: string): Promise<AmqpListener> {
  const listener = await listenAmqp(url, async (request) => request, {})
  onTestFinished(() => listener.close())
  return listener
}

describe.skipIf(!brokerUrl)('a worker that is killed', () => {
  test('loses nothing: what it worked on is delivered to another one', async () => {
    const url = freshQueueUrl()
    const { child, works } = await startHangingProcess(url, { maxConcurrent: 5 })
    const connection = await openConnection(url)
    const taken = works()
    const asks = Array.from({ length: 20 }, (_, n) => connection.ask(Buffer.from([n]), call))
    await taken
    const survivor = await openListener(url)
    child.kill('SIGKILL')
    const replies = await Promise.all(asks)
    expect(replies.map((reply) => reply[0])).toEqual(Array.from(asks.keys()))
    expect(survivor.counters().redelivered).toBe(5)
    expect(connection.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0, sentAgain: 0 })
  })

  test('takes its reply cache along: what it worked on is worked on again', async () => {
    const url = freshQueueUrl()
    const { child, works } = await startHangingProcess(url, {
      maxConcurrent: 5,
      amqp: { replyCacheMs: 60_000 },
    })
    const connection = await openConnection(url)
    const taken = works()
    const ask = connection.ask(Buffer.from('again'), call)
    await taken
    const before = messageCounts()
    const survivor = await listenAmqp(url, async (request) => request, {
      amqp: { replyCacheMs: 60_000 },
    })
    onTestFinished(() => survivor.close())
    child.kill('SIGKILL')
    expect(Buffer.from(await ask).toString()).toBe('again')
    expect(survivor.counters().redelivered).toBe(1)
    expect(messageCounts().fromCache).toBe(before.fromCache)
  })
})

/** A relay to the broker whose connections can be cut; gives the URL that leads through it. */
async function openRelay(url: string): Promise<{ url: string; cut: () => void }> {
  const { hostname, port } = new URL(url)
  const open = new Set<Socket>()
  const relay = createServer((near) => {
    const far = connectSocket(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const cut = (): void => {
    for (const socket of open) socket.destroy()
    open.clear()
  }
  onTestFinished(() => {
    relay.close()
    cut()
  })
  const nearPort = (relay.address() as AddressInfo).port
  return { url: url.replace(`${hostname}:${port}`, `127.0.0.1:${nearPort}`), cut }
}

describe.skipIf(!brokerUrl).each(amqpEngines)('a connection of %s that is cut', (engine) => {
  test('comes back, and what was not answered is asked again under the same id', async () => {
    const url = freshQueueUrl(engine)
    const relay = await openRelay(url)
    const firstAttempt = Promise.withResolvers<void>()
    let executions = 0
    const listener = await listenAmqp(
      url,
      async (request) => {
        if (++executions > 1) return request
        firstAttempt.resolve()
        return new Promise(() => {})
      },
      {},
    )
    onTestFinished(() => listener.close(0))
    const connection = await openConnection(relay.url)
    const ask = connection.ask(Buffer.from('twice'), call)
    await firstAttempt.promise
    relay.cut()
    expect(Buffer.from(await ask).toString()).toBe('twice')
    expect(executions).toBe(2)
    expect(connection.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0, sentAgain: 1 })
  })

  test('numbers its attempts in the correlation id, and a reply to any of them will do', async () => {
    const url = freshQueueUrl(engine)
    const { queue } = parseAddress(url)
    const relay = await openRelay(url)
    const channel = await foreignChannel()
    await channel.assertQueue(queue, { exclusive: true })
    const connection = await openConnection(relay.url)
    const correlationIds: string[] = []
    await channel.consume(queue, (message) => {
      const { replyTo, correlationId } = replyAddressIn(message)
      correlationIds.push(correlationId)
      if (correlationIds.length === 1) return relay.cut()
      channel.publish('', replyTo, message!.content, { correlationId: correlationIds[0]! })
    })
    await connection.ask(Buffer.from('x'), call)
    const [first, second] = correlationIds
    expect(first).toMatch(/\.1$/)
    expect(second).toBe(first?.replace(/1$/, '2'))
  })

  test.each([
    { replyCacheMs: 0, executed: 2 },
    { replyCacheMs: 60_000, executed: 1 },
  ])(
    'makes a request that is worked on meanwhile be executed $executed times with a reply cache of $replyCacheMs ms',
    async ({ replyCacheMs, executed }) => {
      const url = freshQueueUrl(engine)
      const relay = await openRelay(url)
      const working = Promise.withResolvers<void>()
      const finish = Promise.withResolvers<void>()
      let executions = 0
      const answer: Ask = async (request) => {
        executions++
        working.resolve()
        await finish.promise
        return request
      }
      const listener = await listenAmqp(url, answer, { amqp: { replyCacheMs } })
      onTestFinished(() => listener.close(0))
      const connection = await openConnection(relay.url)
      const before = messageCounts()
      const ask = connection.ask(Buffer.from('once'), call)
      await working.promise
      relay.cut()
      await expect.poll(() => messageCounts().delivered - before.delivered, within).toBe(2)
      finish.resolve()
      expect(Buffer.from(await ask).toString()).toBe('once')
      expect(executions).toBe(executed)
      expect(messageCounts().fromCache - before.fromCache).toBe(2 - executed)
    },
  )

  test('of a listener that is cut after its answer, the answer is given again from its reply cache', async () => {
    const url = freshQueueUrl(engine)
    const relay = await openRelay(url)
    let executions = 0
    const answer: Ask = async (request) => {
      executions++
      // What it says is written to a socket that is gone.
      relay.cut()
      return request
    }
    const listener = await listenAmqp(relay.url, answer, { amqp: { replyCacheMs: 60_000 } })
    onTestFinished(() => listener.close(0))
    const connection = await openConnection(url)
    expect(Buffer.from(await connection.ask(Buffer.from('once'), call)).toString()).toBe('once')
    expect(executions).toBe(1)
    expect(listener.counters()).toMatchObject({ redelivered: 1, givenUp: 0 })
  })

  test('of a listener that is cut, the request goes to whoever listens next', async () => {
    const url = freshQueueUrl(engine)
    const relay = await openRelay(url)
    const gaveUp = Promise.withResolvers<void>()
    const working = Promise.withResolvers<void>()
    let executions = 0
    const listener = await listenAmqp(
      relay.url,
      async (request, { signal }) => {
        if (++executions > 1) return request
        signal?.addEventListener('abort', () => gaveUp.resolve())
        working.resolve()
        return new Promise(() => {})
      },
      {},
    )
    onTestFinished(() => listener.close(0))
    const connection = await openConnection(url)
    const ask = connection.ask(Buffer.from('moved'), call)
    await working.promise
    relay.cut()
    expect(Buffer.from(await ask).toString()).toBe('moved')
    await gaveUp.promise
    expect(listener.counters().redelivered).toBe(1)
  })
})

/** A listener and a connection may just have begun their longest pause. */
const within = { timeout: 10_000 }

/** What a health check has to say. */
async function complaintOf(connection: Connection): Promise<string> {
  try {
    await connection.check(500)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

describe.skipIf(!canStartOwnBroker())('a broker that goes away', { timeout: 60_000 }, () => {
  async function restarted(broker: Broker, settings: readonly string[] = []): Promise<Broker> {
    const { port, password } = new URL(broker.url)
    await broker.close()
    const next = await startOwnBroker({ port: Number(port), password, settings })
    onTestFinished(() => next.close())
    return next
  }

  test('and comes back finds listener and connection again; one short of memory makes requests fail fast', async () => {
    const broker = await startOwnBroker()
    onTestFinished(() => broker.close())
    const url = `${broker.url}/sales`
    await openListener(url)
    const connection = await openConnection(url)
    expect(await connection.ask(Buffer.from('before'), call)).toEqual(Buffer.from('before'))

    const back = restarted(broker)
    await expect.poll(() => complaintOf(connection), within).toMatch(/lost|answers|closed/)
    const meanwhile = connection.ask(Buffer.from('meanwhile'), { ...call, timeoutMs: 100 })
    await expect(meanwhile).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    await back
    await expect.poll(() => complaintOf(connection), within).toBe('none')
    expect(await connection.ask(Buffer.from('after'), call)).toEqual(Buffer.from('after'))

    await restarted(await back, ['vm_memory_high_watermark.absolute = 1'])
    await expect.poll(() => complaintOf(connection), within).toMatch(/^none$|low on memory/)
    const blocked = { code: 'UNAVAILABLE', message: expect.stringContaining('low on memory') }
    await expect(connection.ask(Buffer.from('first'), call)).rejects.toMatchObject(blocked)
    await expect(connection.ask(Buffer.from('second'), call)).rejects.toMatchObject(blocked)
    await expect(connection.check(500)).rejects.toMatchObject(blocked)
    // The broker reads no goodbye.
    const closedWithin = performance.now() + 2 * goodbyeTimeoutMs
    await connection.close()
    expect(performance.now()).toBeLessThan(closedWithin)
  })
})
