import { assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import {
  apartFrom,
  counted,
  duration,
  ms,
  percent,
  percentOf,
  rate,
  significant,
  times,
  whole,
} from './numbers.ts'

test.each([
  [1_670_000, '1\u202f670'],
  [9996, '10.0'],
  [1, '0.00100'],
  [0, '0'],
])('%d us are %s ms', (valueUs, text) => {
  expect(ms(valueUs)).toBe(text)
})

test('ratios keep their digits however small they are', () => {
  expect([0.00116, 0.0534, 0.96, 1.2049, 12.34, 2300].map(times)).toEqual([
    '0.00116',
    '0.0534',
    '0.96',
    '1.20',
    '12.3',
    '2\u202f300.0',
  ])
})

test('only none is 0 % and only all is 100 %', () => {
  expect([0, 0.00001, 0.001, 0.5, 0.99999, 1].map(percent)).toEqual([
    '0 %',
    '< 0.01 %',
    '0.1 %',
    '50 %',
    '> 99.99 %',
    '100 %',
  ])
  expect([0.0001, 0.023, 0.9999].map((share) => percentOf(share, 1))).toEqual([
    '< 0.1 %',
    '2.3 %',
    '> 99.9 %',
  ])
  expect([0.001, 0.999].map((share) => percentOf(share, 0))).toEqual(['< 1 %', '> 99 %'])
})

test('rates, counts and durations', () => {
  expect([0.2, 9.99, 1294].map(rate)).toEqual(['0.200', '9.99', '1294.0'])
  expect([0.2, 1.4, 25_000].map(whole)).toEqual(['0.200', '1', '25\u202f000'])
  expect([252_000.00000000003, 250, 1500, 10_000].map(duration)).toEqual([
    '252 s',
    '250 ms',
    '1.5 s',
    '10 s',
  ])
})

test('no figure has an exponent or reads as 0 without being 0, and it is right to three digits', () => {
  const positive = double({ min: 1e-9, max: 1e15, noNaN: true })
  assert(
    property(positive, (value) => {
      for (const format of [significant, whole, times]) {
        const text = format(value)
        expect(text).toMatch(/^\d{1,3}(\u202f\d{3})*(\.\d+)?$/)
        expect(Number(text.replaceAll('\u202f', ''))).toBeGreaterThan(0)
      }
      expect(rate(value)).toMatch(/^\d+(\.\d+)?$/)
      const read = Number(significant(value).replaceAll('\u202f', ''))
      expect(Math.abs(read / value - 1)).toBeLessThanOrEqual(0.005 + 1e-9)
    }),
    { numRuns: 2000 },
  )
})

test('one of a kind is counted in the singular', () => {
  expect([0, 1, 2].map((count) => counted(count, 'trial'))).toEqual([
    '0 trials',
    '1 trial',
    '2 trials',
  ])
  expect([1, 2].map((count) => counted(count, 'late reply'))).toEqual([
    '1 late reply',
    '2 late replies',
  ])
  expect(counted(2, 'process')).toBe('2 processes')
  expect(counted(3000, 'request', whole)).toBe('3\u202f000 requests')
})

test('a value reads other than the limit beside it', () => {
  expect([0.5, 0.0102, 0.01004].map((share) => apartFrom(0.01, share, percentOf))).toEqual([
    '50.0 %',
    '1.02 %',
    '1.004 %',
  ])
})
