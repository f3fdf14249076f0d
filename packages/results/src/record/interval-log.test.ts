import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { array, assert, asyncProperty, integer } from 'fast-check'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { emptyHistogram, mergeHistograms, type Histogram } from './histogram.ts'
import { intervalLogHeader, intervalLogLine, readIntervalLog } from './interval-log.ts'
import type { RecordingTag } from './recording.ts'
import { temporaryFolder } from '../run/temporary-folder.ts'

const startedAtMs = Date.UTC(2026, 10, 21, 14, 3, 22, 125)

test('the reader of the library finds the tag, the time and the samples of each second', () => {
  const log = logOf('service', [100, 200], [300])
  expect(listTags(log)).toEqual(['service'])
  const reader = new HistogramLogReader(log)
  const first = reader.nextIntervalHistogram()
  expect(first?.startTimeStampMsec).toBe(startedAtMs)
  expect(first?.totalCount).toBe(2)
  expect(reader.nextIntervalHistogram()?.startTimeStampMsec).toBe(startedAtMs + 1000)
  expect(reader.nextIntervalHistogram()).toBeNull()
})

test('whatever was recorded reads back bucket for bucket, and the maximum to the microsecond', async () => {
  const file = join(await temporaryFolder(), 'response.hlog')
  const samples = array(
    array(integer({ min: 0, max: 600_000_000 }), { minLength: 1, maxLength: 40 }),
    { minLength: 1, maxLength: 8 },
  )
  await assert(
    asyncProperty(samples, async (seconds) => {
      await writeFile(file, logOf('response', ...seconds))
      const intervals = await Array.fromAsync(readIntervalLog(file))
      expect(intervals.map(({ second }) => second)).toEqual([...seconds.keys()])
      const merged = mergeHistograms(intervals.map(({ histogram }) => histogram))
      const whole = histogramOf(seconds.flat())
      expect(merged.maxValue).toBe(Math.max(...seconds.flat()))
      expect(merged.outputPercentileDistribution()).toBe(whole.outputPercentileDistribution())
    }),
    { numRuns: 60, seed: 1 },
  )
})

test('a log without samples reads back as none', async () => {
  expect(await read(logOf('failure'))).toEqual([])
})

test('a file that is no interval log, and a damaged one, are named', async () => {
  await expect(read('hello')).rejects.toThrow('lag.hlog is not an interval log')
  await expect(read('')).rejects.toThrow('lag.hlog is not an interval log')
  const log = logOf('lag', [5], [70_000])
  const cut = log.slice(0, -30)
  const otherMaximum = log.replace('70.000', '71.000')
  for (const damaged of [cut, otherMaximum])
    await expect(read(damaged)).rejects.toThrow('lag.hlog holds a damaged histogram')
  await expect(Array.fromAsync(readIntervalLog('/nowhere/lag.hlog'))).rejects.toThrow(
    'Cannot read /nowhere/lag.hlog',
  )
})

async function read(content: string) {
  const file = join(await temporaryFolder(), 'lag.hlog')
  await writeFile(file, content)
  expect(await readFile(file, 'utf8')).toBe(content)
  return Array.fromAsync(readIntervalLog(file))
}

function logOf(tag: RecordingTag, ...seconds: number[][]): string {
  const lines = seconds.map((values, second) =>
    intervalLogLine(tag, { second, histogram: histogramOf(values) }),
  )
  return intervalLogHeader(startedAtMs) + lines.join('')
}

function histogramOf(values: readonly number[]): Histogram {
  const histogram = emptyHistogram()
  for (const value of values) histogram.recordValue(value)
  return histogram
}
