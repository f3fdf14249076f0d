import { expect, test } from 'vitest'
import { noMessages } from '@rpc-vs-mom/transport/messages'
import { sameCounts } from './killed-boot.ts'
import { nothingCounted } from './reconcile.ts'

const start = { ours: noMessages, broker: nothingCounted }
/** Eleven requests, of which one waits, one came back and one is redelivered, and eight replies. */
const ours = {
  ...noMessages,
  confirmed: 11,
  returned: 1,
  delivered: 10,
  redelivered: 1,
  acknowledged: 9,
  received: 8,
}
const counters = {
  ...nothingCounted,
  received: 19,
  receivedConfirm: 11,
  confirmed: 11,
  routed: 10,
  returned: 1,
  delivered: 10,
  redelivered: 1,
  acknowledged: 8,
}
const depths = { queue: { ready: 1, unacknowledged: 1 } }
const reading = { boot: '1', counters, depths }

test('a broker at rest that counted what we did differs by nothing', () => {
  expect(sameCounts(start, ours, reading).met).toBe(true)
})

test('direct replies that are routed and delivered, as from RabbitMQ 4.2 on, are no difference', () => {
  const newer = { ...counters, routed: counters.routed + 8, delivered: counters.delivered + 8 }
  expect(sameCounts(start, ours, { ...reading, counters: newer }).met).toBe(true)
})

test.each([
  'confirmed',
  'returned',
  'delivered',
  'redelivered',
  'acknowledged',
  'received',
] as const)('one more that we counted as %s is a difference', (name) => {
  expect(sameCounts(start, { ...ours, [name]: ours[name] + 1 }, reading).met).toBe(false)
})
