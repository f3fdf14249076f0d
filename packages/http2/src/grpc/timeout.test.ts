import { describe, expect, it } from 'vitest'

import { formatTimeout, parseTimeout } from './timeout.ts'

describe('parseTimeout', () => {
  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['5S', 5000],
    ['250m', 250],
    ['1500u', 1.5],
    ['99999999n', 99.999999],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parse(text)).toBeCloseTo(ms, 9)
  })

  it.each(['', 'm', '5', '5x', '-5m', '1.5S', '123456789m', ' 5m'])(
    'reads no timeout in "%s"',
    (text) => {
      expect(parse(text)).toBeUndefined()
    },
  )
})

describe('formatTimeout', () => {
  it.each([
    [0.0001, '1u'],
    [1.5, '1500u'],
    [99_999, '99999000u'],
    [100_000, '100000m'],
    [100_000_000, '100000S'],
    [1e15, '99999999H'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatTimeout(ms)).toBe(text)
  })

  it('never makes a timeout longer', () => {
    for (const ms of [0.9999, 12.3456, 100_000.7, 123_456_789.5]) {
      expect(parse(formatTimeout(ms))).toBeLessThanOrEqual(ms)
    }
  })
})

function parse(text: string): number | undefined {
  const bytes = Buffer.from(text)
  return parseTimeout(bytes, 0, bytes.length)
}
