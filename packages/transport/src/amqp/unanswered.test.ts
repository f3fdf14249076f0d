import { expect, test } from 'vitest'
import { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { maxGivenUpRemembered } from './limits.ts'
import { Unanswered, type Request } from './unanswered.ts'

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
  expect(unanswered.counters()).toEqual({ late: 0, duplicate: 1 })
})

test('a reply to a request that was given up or refused counts as late', () => {
  const unanswered = new Unanswered()
  const [given, refused] = [asked(unanswered), asked(unanswered)]
  unanswered.giveUp(given.request)
  unanswered.fail(`${refused.request.id}.1`, new AskError('UNAVAILABLE', 'No queue.'))
  for (const { request } of [given, refused]) unanswered.reply(`${request.id}.1`, answer)
  expect(given.outcomes).toEqual([])
  expect(refused.outcomes).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })])
  expect(unanswered.counters()).toEqual({ late: 2, duplicate: 0 })
})

test.each([undefined, '', 'no-dots', 'other.1.1', 7])(
  'a reply with the foreign correlation id %s ends nothing and counts as late',
  (correlationId) => {
    const unanswered = new Unanswered()
    const { outcomes } = asked(unanswered)
    unanswered.reply(correlationId, answer)
    expect(outcomes).toEqual([])
    expect(unanswered.counters()).toEqual({ late: 1, duplicate: 0 })
  },
)

test('what was given up is remembered up to a bound, the oldest forgotten first', () => {
  const unanswered = new Unanswered()
  const requests = Array.from({ length: maxGivenUpRemembered + 1 }, () => asked(unanswered).request)
  for (const request of requests) unanswered.giveUp(request)
  unanswered.reply(`${requests[0]!.id}.1`, answer)
  unanswered.reply(`${requests[1]!.id}.1`, answer)
  expect(unanswered.counters()).toEqual({ late: 1, duplicate: 1 })
})

test('all can be failed at once, and are listed oldest first before', () => {
  const unanswered = new Unanswered()
  const [first, second] = [asked(unanswered), asked(unanswered)]
  expect(unanswered.all()).toEqual([first.request, second.request])
  unanswered.failAll(new AskError('UNAVAILABLE', 'Alarm.'))
  expect([...first.outcomes, ...second.outcomes]).toHaveLength(2)
  expect(unanswered.all()).toEqual([])
})
