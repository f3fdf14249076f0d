import { expect, test } from 'vitest'
import { mergeIntervals } from './histogram.ts'
import { createRecorder, type Sample } from './recorder.ts'
import { syntheticRandom } from './synthetic-random.ts'

const answered: Sample = { second: 0, responseUs: 300, serviceUs: 200, lagUs: 100, outcome: 'ok' }

test('an answered request is in response, service and lag', () => {
  const recorder = createRecorder({ planned: 1, timeoutMs: 1000 })
  recorder.settled(answered)
  const { intervals } = recorder.finish(0)
  expect(intervals.response[0]?.histogram.maxValue).toBe(300)
  expect(intervals.service[0]?.histogram.maxValue).toBe(200)
  expect(intervals.lag[0]?.histogram.maxValue).toBe(100)
  expect(intervals.failure).toEqual([])
})

test('a request that timed out or was shed still weighs on the response time', () => {
  const recorder = createRecorder({ planned: 2, timeoutMs: 1000 })
  recorder.settled({ ...answered, responseUs: 1_000_500, outcome: 'timed-out' })
  recorder.shed(0)
  const { intervals, timeline } = recorder.finish(0)
  const response = mergeIntervals(intervals.response)
  expect(response.totalCount).toBe(2)
  expect(response.getValueAtPercentile(0)).toBeGreaterThan(999_000)
  expect(mergeIntervals(intervals.lag).totalCount).toBe(1)
  expect(timeline[0]).toMatchObject({ planned: 2, sent: 1, ok: 0, errors: 0, timedOut: 1 })
})

test('a request that failed at once does not make the response time look better', () => {
  const recorder = createRecorder({ planned: 2, timeoutMs: 1000 })
  recorder.settled(answered)
  recorder.settled({ ...answered, responseUs: 5, outcome: { error: 'UNAVAILABLE' } })
  const { intervals, timeline } = recorder.finish(0)
  expect(mergeIntervals(intervals.response).totalCount).toBe(1)
  expect(mergeIntervals(intervals.failure).maxValue).toBe(5)
  expect(timeline[0]).toMatchObject({ ok: 1, errors: 1 })
})

test('samples are kept by the second of their intended start, whatever order they end in', () => {
  const recorder = createRecorder({ planned: 3, timeoutMs: 1000 })
  recorder.settled({ ...answered, second: 2 })
  recorder.settled({ ...answered, second: 0 })
  recorder.settled({ ...answered, second: 2 })
  const { intervals, timeline } = recorder.finish(0)
  expect(intervals.response.map(({ second }) => second)).toEqual([0, 2])
  expect(timeline.map(({ second, sent }) => [second, sent])).toEqual([
    [0, 1],
    [2, 2],
  ])
})

test('percentiles equal those of the sorted samples within 0.1 %', () => {
  const random = syntheticRandom(11)
  const values = Array.from({ length: 20_000 }, () => Math.round(Math.exp(4 + 8 * random())))
  const recorder = createRecorder({ planned: values.length, timeoutMs: 1000 })
  for (const [index, responseUs] of values.entries())
    recorder.settled({ ...answered, second: index % 7, responseUs })
  const merged = mergeIntervals(recorder.finish(0).intervals.response)
  const sorted = values.toSorted((a, b) => a - b)
  for (const percentile of [50, 90, 99, 99.9]) {
    const exact = sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? 0
    expect(Math.abs(merged.getValueAtPercentile(percentile) / exact - 1)).toBeLessThan(0.001)
  }
})

test('times outside the range of the histogram count as its bounds', () => {
  const recorder = createRecorder({ planned: 1, timeoutMs: 1000 })
  recorder.settled({ ...answered, lagUs: -3, responseUs: 1e12 })
  const { intervals } = recorder.finish(0)
  expect(intervals.lag[0]?.histogram.maxValue).toBe(0)
  expect(intervals.response[0]?.histogram.maxValue).toBe(600_000_000)
})

test('a sample beyond the plan is refused', () => {
  const recorder = createRecorder({ planned: 1, timeoutMs: 1000 })
  recorder.settled(answered)
  expect(() => recorder.settled(answered)).toThrow('All 1 planned requests are recorded.')
})

test('recording costs less than 1 us per request', () => {
  const planned = 200_000
  const costs = Array.from({ length: 5 }, () => {
    const recorder = createRecorder({ planned, timeoutMs: 1000 })
    const before = process.cpuUsage()
    for (let index = 0; index < planned; index++) recorder.settled(answered)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / planned
  })
  expect(Math.min(...costs)).toBeLessThan(1)
})
