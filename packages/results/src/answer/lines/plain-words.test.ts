import { expect, test } from 'vitest'
import { aboutLess, lessThanText, line, shortEnough } from './plain-words.ts'

test('a difference that is ruled out is rounded up, because it must stay below', () => {
  expect(lessThanText(1.1501)).toBe('less than ×1.16 either way')
  expect(lessThanText(1.15)).toBe('less than ×1.15 either way')
})

test('a difference is told as what is saved of the larger one, whichever that is', () => {
  expect(aboutLess(0.8)).toBe('about 20 % less')
  expect(aboutLess(1.25)).toBe('about 20 % less')
  expect(aboutLess(0.999)).toBe('about 1 % less')
})

test('the fullest wording of at most 20 words is taken, else the shortest', () => {
  const wordy = (count: number): string => Array.from({ length: count }, () => 'word').join(' ')
  expect(shortEnough(wordy(21), wordy(20), wordy(3))).toBe(wordy(20))
  expect(shortEnough(wordy(22), wordy(21))).toBe(wordy(21))
})

test('a sentence begins with a capital letter, unless it begins with a name', () => {
  expect(line('speed', 'at 350/s mom answers faster.').sentence).toMatch(/^At 350/)
  expect(line('speed', 'mom answers faster.').sentence).toMatch(/^mom/)
})
