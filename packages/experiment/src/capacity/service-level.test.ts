import { expect, test } from 'vitest'
import { levelText } from '@rpc-vs-mom/results'
import { parseSlo } from './service-level.ts'

test.each([
  ['p99<50ms,failed<0.1%', { p99Ms: 50, failedShare: 0.001 }],
  ['p99<1.5s,failed<1%', { p99Ms: 1500, failedShare: 0.01 }],
  ['p99<20ms', { p99Ms: 20, failedShare: 0 }],
])('%s is read with its units', (text, level) => {
  expect(parseSlo(text)).toEqual(level)
})

test('what is written is read again', () => {
  const level = { p99Ms: 7.5, failedShare: 0.0015 }
  expect(parseSlo(levelText(level))).toEqual(level)
})

test.each(['', 'p99<50', 'p50<50ms', 'p99<0ms', 'p99<50ms,failed<1', 'failed<1%', 'p99>50ms'])(
  '"%s" is refused with the form that is expected',
  (text) => {
    expect(() => parseSlo(text)).toThrow(
      `--slo '${text}' does not have the form 'p99<50ms,failed<0.1%'.`,
    )
  },
)
