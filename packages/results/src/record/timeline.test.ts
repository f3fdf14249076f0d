import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../run/temporary-folder.ts'
import { readTimeline, timelineHeader, timelineLine, type TimelineRow } from './timeline.ts'

const rows: TimelineRow[] = [
  { second: 0, planned: 3, sent: 2, ok: 1, errors: 0, timedOut: 1, p50Us: 40, maxUs: 90 },
  { second: 4, planned: 1, sent: 0, ok: 0, errors: 0, timedOut: 0 },
]
const text = timelineHeader + rows.map(timelineLine).join('')

test('a timeline reads back as it was, absent figures included', async () => {
  expect(await read(text)).toEqual(rows)
})

test('every column has its unit in the header and an absent figure is an empty field', () => {
  const [header, , last] = text.split('\n')
  expect(header).toBe('second,planned,sent,ok,errors,timedOut,p50Us,p99Us,maxUs')
  expect(last).toBe('4,1,0,0,0,0,,,')
})

test.each([
  ['', 'timeline.csv does not begin with the header'],
  ['second,planned\n0,1\n', 'timeline.csv does not begin with the header'],
  [text.replace('4,1,0', '4,x,0'), 'timeline.csv line 3 is not a line'],
  [text.replace(',0,,,', ''), 'timeline.csv line 3 is not a line'],
])('a damaged timeline names the place', async (damaged, message) => {
  await expect(read(damaged)).rejects.toThrow(message)
})

async function read(content: string): Promise<TimelineRow[]> {
  const file = join(await temporaryFolder(), 'timeline.csv')
  await writeFile(file, content)
  return Array.fromAsync(readTimeline(file))
}
