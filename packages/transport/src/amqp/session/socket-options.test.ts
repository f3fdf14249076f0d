import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { openDeadLetters } from '../queues/dead-letters.ts'
import { listenAmqp } from '../answering/listener.ts'
import { parseAddress } from '../address.ts'
import { deadLetterQueue } from '../queues/queue-profile.ts'
import { connectPlainly, foreignChannel, freshQueueUrl, openConnection } from '../test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')

/** Of every socket that a connection is opened with from now on, whether Nagle's algorithm ends up switched off. */
function watchSockets(): () => boolean[] {
  const noDelay = new Map<Socket, boolean>()
  const onOpen = (message: unknown): void => {
    noDelay.set((message as { socket: Socket }).socket, false)
  }
  subscribe('net.client.socket', onOpen)
  const set = vi.spyOn(Socket.prototype, 'setNoDelay').mockImplementation(function (
    this: Socket,
    on = true,
  ) {
    noDelay.set(this, on)
    return this
  })
  onTestFinished(() => {
    unsubscribe('net.client.socket', onOpen)
    set.mockRestore()
  })
  return () => [...noDelay.values()]
}

describe.skipIf(!brokerUrl)('the sockets to a broker', () => {
  test('of listeners, connections and dead letters all end up without Nagle’s algorithm', async () => {
    const url = freshQueueUrl()
    const deadLetters = deadLetterQueue(parseAddress(url).queue)
    await (await foreignChannel()).assertQueue(deadLetters, { exclusive: false, autoDelete: true })
    const noDelay = watchSockets()
    const listener = await listenAmqp(url, async (request) => request, {})
    onTestFinished(() => listener.close())
    await openConnection(url)
    const letters = await openDeadLetters(url)
    onTestFinished(() => letters.close())
    expect(noDelay()).toEqual([true, true, true])
  })

  test('of plain amqplib are seen to end up with it', async () => {
    const noDelay = watchSockets()
    await connectPlainly()
    expect(noDelay()).toEqual([false])
  })
})
