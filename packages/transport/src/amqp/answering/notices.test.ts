import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { answeredIds } from '../messages/forwarding.ts'
import { noticeLimits } from '../amqp-limits.ts'
import { Notices } from './notices.ts'

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

function scene() {
  const sent: [string, readonly string[] | undefined][] = []
  const notices = new Notices({
    publish(_exchange, replyTo, body, properties = {}) {
      sent.push([replyTo, answeredIds({ headers: properties.headers }, body)])
      return true
    },
  })
  return { notices, sent }
}

test('what was answered within the delay goes into one message for each receiver', () => {
  const { notices, sent } = scene()
  for (const [replyTo, id] of [
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ] as const)
    notices.add(replyTo, id)
  vi.advanceTimersByTime(noticeLimits.delayMs - 1)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([
    ['a', ['1', '3']],
    ['b', ['2']],
  ])
})

test('a message holds no more than its limit, and the rest still goes', () => {
  const { notices, sent } = scene()
  for (let id = 0; id <= noticeLimits.requests; id++) notices.add('a', String(id))
  expect(sent).toHaveLength(1)
  vi.runAllTimers()
  expect(sent[1]).toEqual(['a', [String(noticeLimits.requests)]])
})

test('after a drop nothing is sent', () => {
  const { notices, sent } = scene()
  notices.add('a', '1')
  notices.drop()
  vi.runAllTimers()
  expect(sent).toEqual([])
})
