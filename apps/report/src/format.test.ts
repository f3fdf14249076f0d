import { expect, test } from 'vitest'
import { duration, ms, percent, significant, whole } from './format.ts'

test.each([
  [52, '0.0520'],
  [2534, '2.53'],
  [999_900, '1\u202f000'],
  [12_345_678, '12\u202f346'],
  [0, '0'],
])('%d us are %s ms', (valueUs, text) => {
  expect(ms(valueUs)).toBe(text)
})

test('figures carry three significant digits', () => {
  expect([0.12345, 1.2345, 12.345, 123.45].map(significant)).toEqual([
    '0.123',
    '1.23',
    '12.3',
    '123',
  ])
})

test('a share above 0 never reads as 0 %', () => {
  expect([0, 0.00001, 0.001, 0.5, 1].map(percent)).toEqual([
    '0 %',
    '< 0.01 %',
    '0.1 %',
    '50 %',
    '100 %',
  ])
})

test('thousands are set apart and durations carry their unit', () => {
  expect(whole(25_000)).toBe('25\u202f000')
  expect([250, 10_000, 1500].map(duration)).toEqual(['250 ms', '10 s', '1.5 s'])
})
