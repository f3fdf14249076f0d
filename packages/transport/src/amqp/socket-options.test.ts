import { Socket } from 'node:net'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { connectAmqp } from './connection.ts'
import { listenAmqp } from './listener.ts'
import { freshQueueUrl } from './test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')

describe.skipIf(!brokerUrl)('the sockets to a broker', () => {
  test('of listeners and connections all end up without Nagle’s algorithm', async () => {
    const noDelay = new Map<Socket, boolean>()
    const set = vi.spyOn(Socket.prototype, 'setNoDelay').mockImplementation(function (
      this: Socket,
      on = true,
    ) {
      noDelay.set(this, on)
      return this
    })
    onTestFinished(() => set.mockRestore())
    const url = freshQueueUrl()
    const listener = await listenAmqp(url, async (request) => request, {})
    onTestFinished(() => listener.close())
    const connection = await connectAmqp(url, {})
    onTestFinished(() => connection.close())
    expect([...noDelay.values()]).toEqual([true, true])
  })
})
