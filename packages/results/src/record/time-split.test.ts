import { expect, test } from 'vitest'
import { createRecorder, type Sample } from './recorder.ts'
import { syntheticRandom } from '../synthetic/synthetic-random.ts'
import {
  mergeParts,
  responseUs,
  TimeSplitSums,
  type AnswerParts,
  type TimeSplit,
} from './time-split.ts'

const parts = (transportUs: number, waitUs: number, queryUs: number): AnswerParts => ({
  lagUs: 1,
  transportUs,
  waitUs,
  queryUs,
})

test('the mean parts add up to the mean of the whole, in the middle and in the tail too', () => {
  const answers = Array.from({ length: 2000 }, (_, i) => parts(i % 7, (i * 31) % 101, i % 13))
  const whole = answers.map(responseUs).toSorted((a, b) => a - b)
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const split = splitOf(answers)!
  expect(responseUs(split.all)).toBeCloseTo(mean(whole), 6)
  expect(responseUs(split.middle!)).toBeCloseTo(mean(whole.slice(900, 1100)), 6)
  expect(responseUs(split.slowest!)).toBeCloseTo(mean(whole.slice(1980)), 6)
})

test('the tail is told apart: what makes only slow answers slow is not in the middle', () => {
  const answers = Array.from({ length: 1000 }, (_, i) => parts(10, i < 10 ? 5000 : 0, 5))
  const { all, middle, slowest } = splitOf(answers)!
  expect(middle).toMatchObject({ answers: 100, transportUs: 10, waitUs: 0 })
  expect(slowest).toMatchObject({ answers: 10, waitUs: 5000 })
  expect(all.waitUs).toBe(50)
})

test('a tail of fewer than 10 answers is not told, and no answers give no split', () => {
  const answers = Array.from({ length: 999 }, () => parts(1, 1, 1))
  expect(splitOf(answers)).not.toHaveProperty('slowest')
  expect(splitOf([])).toBeUndefined()
})

test('answers of any length split as if all of them had been sorted, within the width of a bucket', () => {
  const random = syntheticRandom(5)
  const answers = Array.from({ length: 5000 }, () =>
    parts(Math.round(Math.exp(4 + 12 * random())), Math.round(1000 * random()), 30),
  )
  const whole = answers.map(responseUs).toSorted((a, b) => a - b)
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const { middle, slowest } = splitOf(answers)!
  expect(responseUs(middle!) / mean(whole.slice(2250, 2750))).toBeCloseTo(1, 3)
  expect(responseUs(slowest!) / mean(whole.slice(4950))).toBeCloseTo(1, 3)
})

test('several trials weigh by their answers', () => {
  const one = { answers: 1, ...parts(10, 0, 4) }
  const three = { answers: 3, ...parts(2, 8, 0) }
  expect(mergeParts([one, three])).toEqual({ answers: 4, ...parts(4, 6, 1) })
})

test('the recorder splits right answers whose worker told its times, and counts them by worker', () => {
  const recorder = createRecorder({ planned: 3, timeoutMs: 1000 })
  const sample: Sample = { second: 0, responseUs: 300, serviceUs: 200, lagUs: 100, outcome: 'ok' }
  recorder.settled({ ...sample, worker: { name: 'w2', waitUs: 50, queryUs: 30 } })
  recorder.settled({ ...sample, worker: { name: 'w1', waitUs: 150, queryUs: 60 } })
  recorder.settled({ ...sample, outcome: 'timed-out' })
  const { timeSplit: split, distributions } = recorder.finish(0)
  expect(split).toMatchObject({
    all: { answers: 2, lagUs: 100, transportUs: 60, waitUs: 100, queryUs: 45 },
    answersBy: { w1: 1, w2: 1 },
  })
  expect(distributions.transport.totalCount).toBe(2)
  expect(distributions.wait.maxValue).toBe(150)
})

test('workers beyond the first 256 are counted together', () => {
  const recorder = createRecorder({ planned: 300, timeoutMs: 1000 })
  for (let i = 0; i < 300; i++) {
    const worker = { name: `w${i}`, waitUs: 1, queryUs: 1 }
    recorder.settled({ second: 0, responseUs: 9, serviceUs: 9, lagUs: 0, outcome: 'ok', worker })
  }
  const { answersBy } = recorder.finish(0).timeSplit!
  expect(Object.keys(answersBy)).toHaveLength(257)
  expect(answersBy['others']).toBe(44)
})

function splitOf(answers: readonly AnswerParts[]): TimeSplit | undefined {
  const sums = new TimeSplitSums()
  for (const answer of answers) sums.add(answer)
  return sums.split({})
}
