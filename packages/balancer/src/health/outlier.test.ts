import { describe, expect, test } from 'vitest'
import { seeded } from '../../test/seeded.ts'
import { detectOutlier, type OutlierInput } from './outlier.ts'

function worker(calls: number, share: number, typicalMs = 10, isWarm = true): OutlierInput {
  const faults = Math.round(calls * share)
  const timed = calls - faults
  return {
    recent: { ended: calls, faults, timed, logSum: timed * Math.log(typicalMs) },
    isWarm,
  }
}

const counts = [2, 3, 4, 5, 10]
const others = (count: number, make: () => OutlierInput): OutlierInput[] =>
  Array.from({ length: count - 1 }, make)

describe.each(counts)('of %d workers', (count) => {
  test('names the one that fails a third of its calls while the others fail none', () => {
    const inputs = [...others(count, () => worker(60, 0)), worker(60, 1 / 3)]
    expect(detectOutlier(inputs)).toEqual({
      index: count - 1,
      sentence: '33 % of its calls failed lately, 0 % of those of the others.',
    })
  })

  test('names the one that takes six times as long as the others', () => {
    const inputs = [worker(60, 0, 60), ...others(count, () => worker(60, 0, 10))]
    expect(detectOutlier(inputs)).toEqual({
      index: 0,
      sentence: 'Its calls took 60 ms lately, those of the others 10 ms.',
    })
  })

  test('names none when all fail, or all are slow', () => {
    expect(detectOutlier(others(count + 1, () => worker(200, 0.9, 900)))).toBeUndefined()
  })

  test('names none for four times as long, nor for a few failures more', () => {
    const inputs = [worker(60, 0, 40), ...others(count, () => worker(60, 0, 10))]
    expect(detectOutlier(inputs)).toBeUndefined()
    expect(detectOutlier([worker(60, 0.1), ...others(count, () => worker(60, 0))])).toBeUndefined()
  })

  test('names none of which, or of whose peers, little is known', () => {
    expect(detectOutlier([worker(9, 1), ...others(count, () => worker(900, 0))])).toBeUndefined()
    const littleKnown = others(count, () => worker(Math.floor(9 / (count - 1)), 0))
    expect(detectOutlier([worker(900, 1), ...littleKnown])).toBeUndefined()
    const fewTimes = worker(29, 0, 1000)
    expect(detectOutlier([fewTimes, ...others(count, () => worker(900, 0))])).toBeUndefined()
  })
})

test('does not call one slow that is not warm yet, but does call it failing', () => {
  const cold = worker(60, 0, 500, false)
  expect(detectOutlier([cold, worker(60, 0)])).toBeUndefined()
  expect(detectOutlier([worker(60, 1, 500, false), worker(60, 0)])?.index).toBe(0)
})

test('names who fails before who is slow, and of those who fail the worst', () => {
  const inputs = [worker(60, 0, 1000), worker(60, 0.5), worker(60, 0.8), worker(600, 0)]
  expect(detectOutlier(inputs)?.index).toBe(2)
})

test('does not take chance for a difference: equals with any failure rate, nine short queries and a long one', () => {
  const random = seeded(11)
  let named = 0
  for (let round = 0; round < 3000; round += 1) {
    const [count, calls, share] = [2 + (round % 9), 30 + Math.floor(170 * random()), random() ** 2]
    const equals = Array.from({ length: count }, (): OutlierInput => {
      const recent = { ended: calls, faults: 0, timed: calls, logSum: 0 }
      for (let n = 0; n < calls; n += 1) {
        recent.logSum += Math.log(random() < 0.1 ? 6.4 : 0.4)
        if (random() < share) recent.faults += 1
      }
      return { recent, isWarm: true }
    })
    if (detectOutlier(equals)) named += 1
  }
  expect(named).toBeLessThanOrEqual(1)
})
