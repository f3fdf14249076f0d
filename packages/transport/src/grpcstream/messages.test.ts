import { expect, test } from 'vitest'
import { readCall, readReply, writeGivenUp, writeReply } from './messages.ts'

test('the largest id is read back, and one that no number holds exactly is no message', () => {
  const largest = Number.MAX_SAFE_INTEGER
  expect(readCall(writeGivenUp(largest)).id).toBe(largest)
  const body = Buffer.from('r')
  expect(readReply(writeReply({ id: largest, outcome: body }))).toEqual({
    id: largest,
    outcome: body,
  })
  expect(() => readCall(writeGivenUp(2 ** 53))).toThrow(RangeError)
  expect(() => readReply(writeReply({ id: 2 ** 60, outcome: body }))).toThrow(RangeError)
})
