import { expect, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import type { Call } from '../../ask.ts'
import { requestsRemembered } from '../../given-up-requests.ts'
import { PendingReplies, type PendingRequest } from './pending-replies.ts'

const call: Call = { method: 'test.Echo/Ask', timeoutMs: 1000 }

function asked(pendingReplies: PendingReplies): { request: PendingRequest; outcomes: unknown[] } {
  const outcomes: unknown[] = []
  const request = pendingReplies.add(Buffer.from('?'), call, (outcome) => outcomes.push(outcome))
  return { request, outcomes }
}

const answer = Buffer.from('!')

test('a reply to any attempt ends its request once; a second one counts as duplicate', () => {
  const pendingReplies = new PendingReplies()
  const { request, outcomes } = asked(pendingReplies)
  pendingReplies.reply(`${request.id}.1`, answer)
  pendingReplies.reply(`${request.id}.2`, answer)
  expect(outcomes).toEqual([answer])
  expect(pendingReplies.has(request)).toBe(false)
  expect(pendingReplies.counters()).toEqual({ late: 0, duplicate: 1, foreign: 0 })
})

test('a reply to a request that was given up or refused counts as late', () => {
  const pendingReplies = new PendingReplies()
  const [given, refused] = [asked(pendingReplies), asked(pendingReplies)]
  pendingReplies.giveUp(given.request)
  pendingReplies.fail(`${refused.request.id}.1`, new AskError('UNAVAILABLE', 'No queue.'))
  for (const { request } of [given, refused]) pendingReplies.reply(`${request.id}.1`, answer)
  expect(given.outcomes).toEqual([])
  expect(refused.outcomes).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })])
  expect(pendingReplies.counters()).toEqual({ late: 2, duplicate: 0, foreign: 0 })
})

test.each([undefined, '', 'no-dots', 'other.1.1', 7])(
  'a reply with the correlation id %s, which is none of ours, ends nothing and counts as foreign',
  (correlationId) => {
    const pendingReplies = new PendingReplies()
    const { outcomes } = asked(pendingReplies)
    pendingReplies.reply(correlationId, answer)
    expect(outcomes).toEqual([])
    expect(pendingReplies.counters()).toEqual({ late: 0, duplicate: 0, foreign: 1 })
  },
)

test.each([
  '2.1',
  '0.1',
  '-1.1',
  '1e0.1',
  '01.1',
  '1',
  '1.',
  '1.1.1',
  '.1',
  'x.1',
  '9'.repeat(400),
])(
  'a reply with a correlation id that ends in %s, which was never sent, ends nothing and counts as foreign',
  (own) => {
    const pendingReplies = new PendingReplies()
    const { request, outcomes } = asked(pendingReplies)
    pendingReplies.reply(request.id.replace(/1$/, own), answer)
    expect(outcomes).toEqual([])
    expect(pendingReplies.counters()).toEqual({ late: 0, duplicate: 0, foreign: 1 })
  },
)

test('replies to the last requests are told apart, and those to older ones count as late', () => {
  const pendingReplies = new PendingReplies()
  const [old, answered, given] = Array.from({ length: 3 }, () => asked(pendingReplies).request)
  pendingReplies.reply(`${old!.id}.1`, answer)
  pendingReplies.reply(`${answered!.id}.1`, answer)
  pendingReplies.giveUp(given!)
  for (let n = 3; n < requestsRemembered + 1; n++)
    pendingReplies.giveUp(asked(pendingReplies).request)
  for (const { id } of [old!, answered!, given!]) pendingReplies.reply(`${id}.1`, answer)
  expect(pendingReplies.counters()).toEqual({ late: 2, duplicate: 1, foreign: 0 })
})

test('counting anew leaves out replies to what was asked before', () => {
  const pendingReplies = new PendingReplies()
  const before = [asked(pendingReplies).request, asked(pendingReplies).request]
  pendingReplies.reply(`${before[0]!.id}.1`, answer)
  pendingReplies.giveUp(before[1]!)
  pendingReplies.countAnew()
  for (const { id } of before) pendingReplies.reply(`${id}.1`, answer)
  const { request } = asked(pendingReplies)
  for (let n = 0; n < 3; n++) pendingReplies.reply(`${request.id}.1`, answer)
  expect(pendingReplies.counters()).toEqual({ late: 0, duplicate: 2, foreign: 0 })
})

test('all can be failed at once, and are listed oldest first before', () => {
  const pendingReplies = new PendingReplies()
  const [first, second] = [asked(pendingReplies), asked(pendingReplies)]
  expect(pendingReplies.all()).toEqual([first.request, second.request])
  pendingReplies.failAll(new AskError('UNAVAILABLE', 'Alarm.'))
  expect([...first.outcomes, ...second.outcomes]).toHaveLength(2)
  expect(pendingReplies.all()).toEqual([])
})
