import { expect, test, vi } from 'vitest'
import { parseAddress } from '../address.ts'
import { readRequest, requestProperties } from './request-message.ts'
import { PendingReplies } from '../asking/pending-replies.ts'

const address = parseAddress('amqp://127.0.0.1/sales')

function sent(timeoutMs: number, admission = true) {
  const call = { method: 'example.Service/Ask', timeoutMs } as const
  const request = new PendingReplies().add(Buffer.alloc(0), call, () => undefined)
  const to = { correlationId: 'c', replyTo: 'amq.gen-r' }
  const properties = requestProperties(request, to, { ...address, admission })
  return { properties } as unknown as Parameters<typeof readRequest>[0]
}

test('a request lives in the queue for five eighths of its time', () => {
  expect(sent(500).properties.expiration).toBe('313')
  expect(sent(500, false).properties.expiration).toBe('500')
})

test('whoever takes it has the time it was sent with, whatever the clocks say, less what it was held', () => {
  const message = sent(500)
  vi.setSystemTime(Date.now() + 10_000)
  try {
    expect(readRequest(message)).toMatchObject({ timeoutMs: 500, startWithinMs: 93.5 })
    expect(readRequest(message, 100)).toMatchObject({ timeoutMs: 400, startWithinMs: 0 })
    expect(readRequest(message, 600)).toMatchObject({ timeoutMs: -100, startWithinMs: 0 })
  } finally {
    vi.useRealTimers()
  }
})

test('one that may be in the queue for all of its time may wait anywhere', () => {
  expect(readRequest(sent(500, false)).startWithinMs).toBeUndefined()
})
