import { expect, test } from 'vitest'
import { hedgeAfter } from './hedge-after.ts'

test.each([
  ['20ms', { ms: 20 }],
  ['1.5s', { ms: 1500 }],
  ['p95', { percentile: 95 }],
  ['p99.9', { percentile: 99.9 }],
])('reads %s', (text, expected) => {
  expect(hedgeAfter(text)).toEqual(expected)
})

test.each(['20', '0ms', 'p0', 'p100', 'p', '-1ms', '..ms', ''])(
  'says what is wrong with "%s"',
  (text) => {
    expect(() => hedgeAfter(text)).toThrow(
      `--hedge-after "${text}" is neither a time of at least 1ms, such as 20ms, nor a percentile, such as p95.`,
    )
  },
)
