import { expect, test } from 'vitest'
import { AskError } from './ask-error.ts'
import type { Call } from './ask.ts'
import { ServedCall } from './served-call.ts'

const given = { method: 'test.Echo/Ask', timeoutMs: 50, contentType: 'text/plain' } as const
const late = new AskError('DEADLINE_EXCEEDED', 'Too late.')

test('a copy keeps what the call says and its signal', () => {
  const call = new ServedCall(given)
  const seen: Call = call
  const copy: Call = { ...seen, timeoutMs: 20 }
  call.abort(late)
  expect(copy).toMatchObject({ ...given, timeoutMs: 20 })
  expect(copy.signal?.reason).toBe(late)
})

test('a signal that is first looked at after the abort is aborted', () => {
  const call = new ServedCall(given)
  call.abort(late)
  expect(call.signal.aborted).toBe(true)
  expect(call.signal.reason).toBe(late)
  expect(call.signal).toBe(call.signal)
})

test('calls have signals of their own', () => {
  const [aborted, other] = [new ServedCall(given), new ServedCall(given)]
  aborted.abort(late)
  expect(other.signal.aborted).toBe(false)
})
