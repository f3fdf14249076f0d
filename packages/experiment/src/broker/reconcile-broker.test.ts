import type { BrokerCounters } from '@rpc-vs-mom/rabbitmq'
import { noMessages, type MessageCounts } from '@rpc-vs-mom/transport/messages'
import { expect, test } from 'vitest'
import { reconcileBroker, type BothSides } from './reconcile-broker.ts'

/** Twelve requests: one refused, one returned, one expired in the queue, one taken twice and put back. */
const ours: MessageCounts = {
  ...noMessages,
  published: 13 + 9,
  publishedConfirm: 13,
  confirmed: 12,
  refused: 1,
  returned: 1,
  delivered: 11,
  redelivered: 1,
  fromCache: 0,
  acknowledged: 10,
  received: 9,
  deadLettered: 0,
}
const broker: BrokerCounters = {
  received: 22,
  receivedConfirm: 13,
  confirmed: 12,
  routed: 12,
  returned: 1,
  delivered: 11,
  redelivered: 1,
  acknowledged: 10,
  expired: 1,
  deadLettered: 0,
}
const agreeing: BothSides = { ours, broker, left: 0, deadLetters: 0 }

function differing(sides: BothSides): string[] {
  return reconcileBroker(sides)
    .filter((count) => count.ours !== count.broker)
    .map(({ what }) => what)
}

test('sides that agree differ in nothing', () => {
  expect(differing(agreeing)).toEqual([])
})

test('direct replies that the broker routes and delivers, as from 4.2 on, change nothing', () => {
  const routing = { ...broker, routed: broker.routed + 9, delivered: broker.delivered + 9 }
  expect(differing({ ...agreeing, broker: routing })).toEqual([])
})

test.each([
  ['received', ['published', 'sent as replies']],
  ['confirmed', ['confirmed']],
  ['delivered', ['delivered']],
  ['redelivered', ['redelivered']],
  ['acknowledged', ['acknowledged']],
  ['expired', ['taken out of queues']],
] as const)('one message more that is %s is named', (name, names) => {
  expect(differing({ ...agreeing, broker: { ...broker, [name]: broker[name] + 1 } })).toEqual(names)
})

test('a message left in a queue and a dead letter nobody counted are named', () => {
  expect(differing({ ...agreeing, left: 1 })).toEqual(['taken out of queues'])
  expect(differing({ ...agreeing, deadLetters: 1 })).toEqual(['dead-lettered'])
})
