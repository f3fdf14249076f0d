import { expect, test } from 'vitest'
import { distributionOf } from './histogram.ts'
import { createRecorder, type Sample } from './recorder.ts'
import type { RecordingSink, RecordingTag } from './recording.ts'
import { syntheticRandom } from '../synthetic/synthetic-random.ts'
import type { TimelineRow } from './timeline.ts'

const answered: Sample = { second: 0, responseUs: 300, serviceUs: 200, lagUs: 100, outcome: 'ok' }

test('an answered request is in response, service and lag', () => {
  const recorder = createRecorder({ planned: 1, timeoutMs: 1000 })
  recorder.settled(answered)
  const { distributions } = recorder.finish(0)
  expect(distributions.response.maxValue).toBe(300)
  expect(distributions.service.maxValue).toBe(200)
  expect(distributions.lag.maxValue).toBe(100)
  expect(distributions.failure.totalCount).toBe(0)
})

test('a request that timed out or was shed still weighs on the response time', () => {
  const { sink, rows } = kept()
  const recorder = createRecorder({ planned: 2, timeoutMs: 1000, sink })
  recorder.settled({ ...answered, responseUs: 1_000_500, outcome: 'timed-out' })
  recorder.shed(0)
  const { response, lag } = recorder.finish(0).distributions
  expect(response.totalCount).toBe(2)
  expect(response.getValueAtPercentile(0)).toBeGreaterThan(999_000)
  expect(lag.totalCount).toBe(1)
  expect(rows[0]).toMatchObject({ planned: 2, sent: 1, ok: 0, errors: 0, timedOut: 1 })
})

test('a request that failed at once does not make the response time look better', () => {
  const { sink, rows } = kept()
  const recorder = createRecorder({ planned: 2, timeoutMs: 1000, sink })
  recorder.settled(answered)
  recorder.settled({ ...answered, responseUs: 5, outcome: { error: 'UNAVAILABLE' } })
  const { response, failure } = recorder.finish(0).distributions
  expect(response.totalCount).toBe(1)
  expect(failure.maxValue).toBe(5)
  expect(rows[0]).toMatchObject({ ok: 1, errors: 1 })
})

test('samples are kept by the second of their intended start, whatever order they end in', () => {
  const { sink, rows, seconds } = kept()
  const recorder = createRecorder({ planned: 3, timeoutMs: 1000, sink })
  recorder.settled({ ...answered, second: 2 })
  recorder.settled({ ...answered, second: 0 })
  recorder.settled({ ...answered, second: 2 })
  recorder.finish(0)
  expect(seconds.response).toEqual([0, 2])
  expect(rows.map(({ second, sent }) => [second, sent])).toEqual([
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
  const merged = recorder.finish(0).distributions.response
  const sorted = values.toSorted((a, b) => a - b)
  for (const percentile of [50, 90, 99, 99.9]) {
    const exact = sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? 0
    expect(Math.abs(merged.getValueAtPercentile(percentile) / exact - 1)).toBeLessThan(0.001)
  }
})

test('times outside the range of the histogram count as its bounds, and how many there were is told', () => {
  const recorder = createRecorder({ planned: 1, timeoutMs: 1000 })
  recorder.settled({ ...answered, lagUs: -3, responseUs: 1e12 })
  const { distributions, beyondRange } = recorder.finish(0)
  expect(distributions.lag.maxValue).toBe(0)
  expect(distributions.response.maxValue).toBe(600_000_000)
  expect(beyondRange).toBe(1)
})

test('no percentile is above the maximum, which is exact', () => {
  const recorder = createRecorder({ planned: 3, timeoutMs: 1000 })
  for (const responseUs of [70_001, 70_003, 70_002]) recorder.settled({ ...answered, responseUs })
  const { response } = recorder.finish(0).distributions
  expect(response.maxValue).toBe(70_003)
  expect(response.getValueAtPercentile(100)).toBe(70_003)
  expect(response.getValueAtPercentile(50)).toBeLessThanOrEqual(70_003)
  expect(distributionOf(response)).toEqual({ valuesUs: [70_003], cumulative: [3] })
})

test('a second is handed over when all its requests have ended, one histogram in a turn of the event loop', async () => {
  const { sink, rows } = kept()
  const recorder = createRecorder({ planned: 5, timeoutMs: 1000, plannedIn: () => 2, sink })
  recorder.settled({ ...answered, second: 0 })
  recorder.settled({ ...answered, second: 1 })
  recorder.settled({ ...answered, second: 1 })
  await turns(20)
  expect(rows).toEqual([])
  recorder.settled({ ...answered, second: 0 })
  expect(rows).toEqual([])
  await turns(20)
  expect(rows.map(({ second, sent }) => [second, sent])).toEqual([
    [0, 2],
    [1, 2],
  ])
  recorder.settled({ ...answered, second: 2 })
  recorder.finish(0)
  expect(rows).toHaveLength(3)
})

test('a second with a request that never ends is handed over when its deadline has long passed', async () => {
  const { sink, rows } = kept()
  const recorder = createRecorder({ planned: 30, timeoutMs: 1000, plannedIn: () => 2, sink })
  for (let second = 0; second < 10; second++) recorder.settled({ ...answered, second })
  await turns(100)
  expect(rows.map(({ second }) => second)).toEqual([0, 1, 2, 3, 4])
  const { distributions } = recorder.finish(0)
  expect(distributions.response.totalCount).toBe(10)
  expect(rows).toHaveLength(10)
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

function kept() {
  const rows: TimelineRow[] = []
  const seconds: Partial<Record<RecordingTag, number[]>> = {}
  const sink: RecordingSink = {
    interval: (tag, { second }) => void (seconds[tag] ??= []).push(second),
    ended: (row) => void rows.push(row),
  }
  return { sink, rows, seconds }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}
