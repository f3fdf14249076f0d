import { expect, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import type { Call } from '../../ask.ts'
import { requestsRemembered } from '../../given-up.ts'
import { Unanswered, type Request } from './pending-replies.ts'

const call: Call = { method: 'test.Echo/Ask', timeoutMs: 1000 }

function asked(unanswered: Unanswered): { request: Request; outcomes: unknown[] } {
  const outcomes: unknown[] = []
  const request = unanswered.add(Buffer.from('?'), call, (outcome) => outcomes.push(outcome))
  return { request, outcomes }
}

const answer = Buffer.from('!')

test('a reply to any attempt ends its request once; a second one counts as duplicate', () => {
  const unanswered = new Unanswered()
  const { request, outcomes } = asked(unanswered)
  unanswered.reply(`${request.id}.1`, answer)
  unanswered.reply(`${request.id}.2`, answer)
  expect(outcomes).toEqual([answer])
  expect(unanswered.has(request)).toBe(false)
  expect(unanswered.counters()).toEqual({ late: 0, duplicate: 1, foreign: 0 })
})

test('a reply to a request that was given up or refused counts as late', () => {
  const unanswered = new Unanswered()
  const [given, refused] = [asked(unanswered), asked(unanswered)]
  unanswered.giveUp(given.request)
  unanswered.fail(`${refused.request.id}.1`, new AskError('UNAVAILABLE', 'No queue.'))
  for (const { request } of [given, refused]) unanswered.reply(`${request.id}.1`, answer)
  expect(given.outcomes).toEqual([])
  expect(refused.outcomes).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })])
  expect(unanswered.counters()).toEqual({ late: 2, duplicate: 0, foreign: 0 })
})

test.each([undefined, '', 'no-dots', 'other.1.1', 7])(
  'a reply with the correlation id %s, which is none of ours, ends nothing and counts as foreign',
  (correlationId) => {
    const unanswered = new Unanswered()
    const { outcomes } = asked(unanswered)
    unanswered.reply(correlationId, answer)
    expect(outcomes).toEqual([])
    expect(unanswered.counters()).toEqual({ late: 0, duplicate: 0, foreign: 1 })
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
    const unanswered = new Unanswered()
    const { request, outcomes } = asked(unanswered)
    unanswered.reply(request.id.replace(/1$/, own), answer)
    expect(outcomes).toEqual([])
    expect(unanswered.counters()).toEqual({ late: 0, duplicate: 0, foreign: 1 })
  },
)

test('replies to the last requests are told apart, and those to older ones count as late', () => {
  const unanswered = new Unanswered()
  const [old, answered, given] = Array.from({ length: 3 }, () => asked(unanswered).request)
  unanswered.reply(`${old!.id}.1`, answer)
  unanswered.reply(`${answered!.id}.1`, answer)
  unanswered.giveUp(given!)
  for (let n = 3; n < requestsRemembered + 1; n++) unanswered.giveUp(asked(unanswered).request)
  for (const { id } of [old!, answered!, given!]) unanswered.reply(`${id}.1`, answer)
  expect(unanswered.counters()).toEqual({ late: 2, duplicate: 1, foreign: 0 })
})

test('counting anew leaves out replies to what was asked before', () => {
  const unanswered = new Unanswered()
  const before = [asked(unanswered).request, asked(unanswered).request]
  unanswered.reply(`${before[0]!.id}.1`, answer)
  unanswered.giveUp(before[1]!)
  unanswered.countAnew()
  for (const { id } of before) unanswered.reply(`${id}.1`, answer)
  const { request } = asked(unanswered)
  for (let n = 0; n < 3; n++) unanswered.reply(`${request.id}.1`, answer)
  expect(unanswered.counters()).toEqual({ late: 0, duplicate: 2, foreign: 0 })
})

test('all can be failed at once, and are listed oldest first before', () => {
  const unanswered = new Unanswered()
  const [first, second] = [asked(unanswered), asked(unanswered)]
  expect(unanswered.all()).toEqual([first.request, second.request])
  unanswered.failAll(new AskError('UNAVAILABLE', 'Alarm.'))
  expect([...first.outcomes, ...second.outcomes]).toHaveLength(2)
  expect(unanswered.all()).toEqual([])
})
