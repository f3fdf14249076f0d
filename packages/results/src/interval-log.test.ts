import { assert, array, integer, property, tuple } from 'fast-check'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { mergeHistograms, mergeIntervals } from './histogram.ts'
import { formatIntervalLog, parseIntervalLog } from './interval-log.ts'
import { createRecorder } from './recorder.ts'
import type { Interval } from './recording.ts'

const startedAtMs = Date.UTC(2026, 10, 21, 14, 3, 22, 125)

test('the reader of the library finds the tag, the time and the samples of each second', () => {
  const log = formatIntervalLog('service', intervalsOf([100, 200], [300]), startedAtMs)
  expect(listTags(log)).toEqual(['service'])
  const reader = new HistogramLogReader(log)
  const first = reader.nextIntervalHistogram()
  expect(first?.startTimeStampMsec).toBe(startedAtMs)
  expect(first?.totalCount).toBe(2)
  expect(reader.nextIntervalHistogram()?.startTimeStampMsec).toBe(startedAtMs + 1000)
  expect(reader.nextIntervalHistogram()).toBeNull()
})

test('whatever was recorded reads back bucket for bucket, and merges as if it were one log', () => {
  const samples = array(
    array(integer({ min: 0, max: 70_000_000 }), { minLength: 1, maxLength: 40 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  assert(
    property(tuple(samples, samples), ([left, right]) => {
      const readBack = [left, right].map((seconds) => {
        const log = formatIntervalLog('response', intervalsOf(...seconds), startedAtMs)
        return mergeIntervals(parseIntervalLog(log, 'response.hlog'))
      })
      const whole = mergeIntervals(intervalsOf([...left, ...right].flat()))
      expect(distribution(mergeHistograms(readBack))).toBe(distribution(whole))
    }),
    { numRuns: 40, seed: 1 },
  )
})

test('a log without samples reads back as none', () => {
  const log = formatIntervalLog('failure', [], startedAtMs)
  expect(parseIntervalLog(log, 'failure.hlog')).toEqual([])
})

test('a file that is no interval log, and a damaged one, are named', () => {
  expect(() => parseIntervalLog('hello', 'lag.hlog')).toThrow('lag.hlog is not an interval log')
  const log = formatIntervalLog('lag', intervalsOf([5]), startedAtMs)
  expect(() => parseIntervalLog(log.slice(0, -30), 'lag.hlog')).toThrow(
    'lag.hlog holds a damaged histogram',
  )
})

function intervalsOf(...seconds: number[][]): readonly Interval[] {
  const recorder = createRecorder({ planned: seconds.flat().length, timeoutMs: 1000 })
  for (const [second, values] of seconds.entries()) {
    for (const responseUs of values)
      recorder.settled({ second, responseUs, serviceUs: 0, lagUs: 0, outcome: 'ok' })
  }
  return recorder.finish(startedAtMs).intervals.response
}

/** Without the maximum, which the encoding keeps only to its bucket. */
function distribution(histogram: ReturnType<typeof mergeIntervals>): string {
  return histogram.outputPercentileDistribution().replace(/#\[Max.*/, '')
}
