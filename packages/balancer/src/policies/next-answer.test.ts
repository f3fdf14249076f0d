import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../test/seeded.ts'
import { NextAnswer } from './next-answer.ts'

/** One that has seen these times between answers, all at the same moment. */
function after(gapsMs: Iterable<number>, nowMs = 0): NextAnswer {
  const nextAnswer = new NextAnswer()
  for (const gapMs of gapsMs) nextAnswer.note(nowMs, gapMs)
  return nextAnswer
}

/** Powers of two, so that no other time falls into the step of one and a half of them; all of them count. */
const powers = fc.integer({ min: 2, max: 20 }).chain((sixteens) =>
  fc.array(fc.integer({ min: -6, max: 16 }), {
    minLength: 16 * sixteens,
    maxLength: 16 * sixteens,
  }),
)

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

test('expects of a worker that has just answered what it takes in the mean', () => {
  fc.assert(
    fc.property(powers, (all) => {
      const gapsMs = all.map((power) => 2 ** power)
      expect(after(gapsMs).expectedMs(0)).toBeCloseTo(mean(gapsMs), 6)
    }),
  )
})

test('expects what those who took longer still took, in the mean', () => {
  fc.assert(
    fc.property(powers, fc.integer({ min: -6, max: 15 }), (all, power) => {
      const agoMs = 1.5 * 2 ** power
      const longer = all.map((each) => 2 ** each).filter((ms) => ms > agoMs)
      fc.pre(longer.length > 0)
      const wanted = mean(longer) - agoMs
      expect(after(all.map((each) => 2 ** each)).expectedMs(agoMs)).toBeCloseTo(wanted, 6)
    }),
  )
})

test('expects ever less where all take the same, ever more where few are long, and the same of exponential ones', () => {
  const equal = after(Array<number>(64).fill(10))
  expect([2, 6, 9].map((agoMs) => Math.round(equal.expectedMs(agoMs)!))).toEqual([8, 4, 1])
  const fewLong = after(Array.from({ length: 640 }, (_, n) => (n % 10 === 0 ? 32 : 2)))
  expect([0, 3].map((agoMs) => Math.round(fewLong.expectedMs(agoMs)!))).toEqual([5, 29])
  const random = seeded(1)
  const exponential = after(Array.from({ length: 16_000 }, () => -10 * Math.log(1 - random())))
  for (const agoMs of [0, 3, 6, 10]) {
    // An age is known to one step.
    expect(Math.abs(exponential.expectedMs(agoMs)! - 10)).toBeLessThan(0.5 + 0.19 * agoMs)
  }
})

test('expects what takes longer than anything before to take as long again', () => {
  expect(after(Array<number>(64).fill(10)).expectedMs(300)).toBe(300)
})

test('knows nothing from fewer than 32 answers, nor from others than the last', () => {
  expect(after(Array<number>(31).fill(10)).expectedMs(0)).toBeUndefined()
  const nextAnswer = after(Array<number>(64).fill(10))
  for (let n = 0; n < 32; n += 1) nextAnswer.note(20_000, 2)
  expect(nextAnswer.expectedMs(0)).toBeCloseTo(2)
  nextAnswer.forget()
  expect(nextAnswer.expectedMs(0)).toBeUndefined()
})

test('takes times of any length', () => {
  const nextAnswer = after(Array.from({ length: 64 }, (_, n) => (n % 2 === 0 ? 0 : 1e9)))
  expect(nextAnswer.expectedMs(0)).toBeCloseTo(1e9)
  expect(nextAnswer.expectedMs(1e8)).toBeCloseTo(9e8)
  expect(nextAnswer.expectedMs(2e9)).toBe(2e9)
})
