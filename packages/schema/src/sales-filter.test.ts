import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SalesRequest } from './generated/simulation.ts'
import { maxKeywordLength, parseSalesFilter } from './sales-filter.ts'

const nothing = SalesRequest.fromJSON({})
const parse = (request: Partial<SalesRequest>) => parseSalesFilter({ ...nothing, ...request })
const seconds = (text: string): number => Date.parse(`${text}Z`) / 1000

describe('a sales filter', () => {
  test('filters nothing when the request is empty', () => {
    expect(parse({})).toEqual({})
  })

  test('reads a day as its first second at the start and its last at the end', () => {
    expect(parse({ startDate: '2024-02-29', endDate: '2024-02-29' })).toEqual({
      fromS: seconds('2024-02-29T00:00:00'),
      toS: seconds('2024-02-29T23:59:59'),
    })
  })

  test('reads a minute as its first second at the start and its last at the end', () => {
    expect(parse({ startDate: '2024-01-01 10:30', endDate: '2024-01-01 10:30' })).toEqual({
      fromS: seconds('2024-01-01T10:30:00'),
      toS: seconds('2024-01-01T10:30:59'),
    })
  })

  test('reads seconds as they are', () => {
    expect(parse({ startDate: '2024-01-01 10:30:15' })).toEqual({
      fromS: seconds('2024-01-01T10:30:15'),
    })
  })

  test('keeps hour 0, which is an hour and not a missing field', () => {
    expect(parse({ startHour: 0, endHour: 0 })).toEqual({ startHour: 0, endHour: 0 })
  })

  test('reads an end hour of 24 as 23, for hours are inclusive', () => {
    expect(parse({ startHour: 23, endHour: 24 })).toEqual({ startHour: 23, endHour: 23 })
  })

  test('reads an end date as the original study does where it is told to', () => {
    const request = { ...nothing, startDate: '2024-01-01', endDate: '2024-01-02' }
    expect(parseSalesFilter(request, 'original')).toEqual({
      fromS: seconds('2024-01-01T00:00:00'),
      toS: seconds('2024-01-02T00:00:00'),
    })
  })

  test.each([
    [
      { startDate: '01.02.2024' },
      'start_date "01.02.2024" is not a date; write YYYY-MM-DD, YYYY-MM-DD HH:MM or YYYY-MM-DD HH:MM:SS (UTC).',
    ],
    [
      { endDate: '2023-02-29' },
      'end_date "2023-02-29" is not a date; write YYYY-MM-DD, YYYY-MM-DD HH:MM or YYYY-MM-DD HH:MM:SS (UTC).',
    ],
    [
      { endDate: '2024-01-01 24:00' },
      'end_date "2024-01-01 24:00" is not a date; write YYYY-MM-DD, YYYY-MM-DD HH:MM or YYYY-MM-DD HH:MM:SS (UTC).',
    ],
    [
      { startDate: '2024-01-02', endDate: '2024-01-01' },
      'start_date "2024-01-02" is after end_date "2024-01-01".',
    ],
    [{ startHour: -1 }, 'start_hour -1 is not an hour from 0 to 23.'],
    [{ endHour: 25 }, 'end_hour 25 is not an hour from 0 to 23.'],
    [{ startHour: 24, endHour: 24 }, 'start_hour 24 is not an hour from 0 to 23.'],
    [{ startHour: 5, endHour: 4 }, 'start_hour 5 is after end_hour 4.'],
    [{ minAmount: -5 }, 'min_amount -5 is not a whole number of cents from 0 up.'],
    [{ maxAmount: 1.5 }, 'max_amount 1.5 is not a whole number of cents from 0 up.'],
    [{ minAmount: 10, maxAmount: 9 }, 'min_amount 10 is above max_amount 9.'],
    [
      { productKeyword: 'x'.repeat(maxKeywordLength + 1) },
      'product_keyword has 65 characters; the limit is 64.',
    ],
    [{ buyerKeyword: 'a\0b' }, 'buyer_keyword contains a NUL character.'],
  ])('refuses %j with one sentence', (request, sentence) => {
    expect(() => parse(request)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: sentence }),
    )
  })

  test('never throws anything but INVALID_ARGUMENT, whatever the text of a date', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$/)),
        (startDate) => {
          try {
            expect(Number.isSafeInteger(parse({ startDate }).fromS ?? 0)).toBe(true)
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
          }
        },
      ),
    )
  })
})
