import { expect, test } from 'vitest'
import { formatTimeline, parseTimeline, type TimelineRow } from './timeline.ts'

const rows: TimelineRow[] = [
  { second: 0, planned: 3, sent: 2, ok: 1, errors: 0, timedOut: 1, p50Us: 40, maxUs: 90 },
  { second: 4, planned: 1, sent: 0, ok: 0, errors: 0, timedOut: 0 },
]

test('a timeline reads back as it was, absent figures included', () => {
  expect(parseTimeline(formatTimeline(rows), 'timeline.csv')).toEqual(rows)
})

test('every column has its unit in the header and an absent figure is an empty field', () => {
  const [header, , last] = formatTimeline(rows).split('\n')
  expect(header).toBe('second,planned,sent,ok,errors,timedOut,p50Us,p99Us,maxUs')
  expect(last).toBe('4,1,0,0,0,0,,,')
})

test.each([
  ['second,planned\n0,1\n', 'timeline.csv does not begin with the header'],
  [formatTimeline(rows).replace('4,1,0', '4,x,0'), 'timeline.csv line 3 is not a line'],
  [formatTimeline(rows).replace(',0,,,', ''), 'timeline.csv line 3 is not a line'],
])('a damaged timeline names the place', (text, message) => {
  expect(() => parseTimeline(text, 'timeline.csv')).toThrow(message)
})
