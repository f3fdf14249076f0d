import { createRecorder } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { quantileCurve } from './quantile-curve.ts'

test('a curve runs through the values the histogram gives at every percentile', () => {
  const histogram = histogramOf(
    Array.from({ length: 3000 }, (_, n) => 10 + ((n * 7919) % 3000) ** 1.7),
  )
  const curve = quantileCurve(histogram)
  for (let percentile = 0.5; percentile < 100; percentile += 0.5)
    expect(curve.valueUsAt(percentile)).toBe(histogram.getValueAtPercentile(percentile))
})

test('a curve ends where 10 samples are left', () => {
  expect(quantileCurve(histogramOf(Array.from({ length: 1000 }, () => 5))).lastPercentile).toBe(99)
  expect(quantileCurve(histogramOf([1, 2, 3])).lastPercentile).toBeLessThan(0)
})

test('a curve of all planned requests ends where no more were answered', () => {
  const answers = histogramOf(Array.from({ length: 600 }, (_, n) => n + 1))
  const curve = quantileCurve(answers, { planned: 1000, answered: 600 })
  expect(curve.lastPercentile).toBe(60)
  expect(curve.valueUsAt(50)).toBe(500)
  expect(curve.valueUsAt(60)).toBe(600)
})

function histogramOf(valuesUs: readonly number[]) {
  const recorder = createRecorder({ planned: valuesUs.length, timeoutMs: 1000 })
  for (const responseUs of valuesUs)
    recorder.settled({ second: 0, responseUs, serviceUs: 0, lagUs: 0, outcome: 'ok' })
  return recorder.finish(0).distributions.response
}
