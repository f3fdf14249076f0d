import { InvalidArgumentError } from 'commander'
import { didYouMean } from './nearest-word.ts'

const msPerUnit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** More milliseconds, 24.8 days, overflow a timer, which then rings at once. */
export const timerMaxMs = 2 ** 31 - 1

/**
 * Reads `250ms`, `10s`, `2m` or `1h` as milliseconds, to the microsecond; a bare number is an error, because its
 * unit is not known, and so is what no timer can carry.
 */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  if (!match)
    throw new InvalidArgumentError('Write a duration with its unit, such as 250ms, 10s or 2m.')
  const ms = Number(match[1]) * msPerUnit[match[2] as keyof typeof msPerUnit]
  if (ms > timerMaxMs)
    throw new InvalidArgumentError(
      'Write a duration of at most 596h, 24 days, which timers can carry.',
    )
  // 4.2 times 60 000 is not 252 000 in binary fractions.
  return Math.round(ms * 1000) / 1000
}

/** Reads `500`, `500/s` or `1.5k` as requests per second, above 0 and at most a million. */
export function rateRps(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([km]?)(?:\/s)?$/i.exec(text)
  const rate = match ? scaled(match) : 0
  if (!(rate > 0 && rate <= 1_000_000)) {
    throw new InvalidArgumentError(
      'Write a rate in requests per second above 0 and at most 1m, such as 500, 500/s or 1k.',
    )
  }
  return rate
}

/** Steps of a load at most. */
const stepsMax = 100

/** Reads `500/s:3s,4k/s:2s` as rates with the time for which each holds, in milliseconds. */
export function rateSteps(text: string): { rateRps: number; durationMs: number }[] {
  const steps = text.split(',').map((step) => {
    const [, rate, duration] = /^([^:]+):([^:]+)$/.exec(step.trim()) ?? []
    if (rate === undefined || duration === undefined)
      throw new InvalidArgumentError('Write steps as rate:duration, such as 500/s:3s,4k/s:2s.')
    return { rateRps: rateRps(rate), durationMs: durationMs(duration) }
  })
  if (steps.length > stepsMax)
    throw new InvalidArgumentError(
      `There are ${steps.length} steps, and at most ${stepsMax} may be.`,
    )
  return steps
}

const scales: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000 }

/** The number before and its `k` or `m`; 4.35 times 1000 is not 4350 in binary fractions. */
function scaled([, digits, scale]: RegExpExecArray): number {
  return Math.round(Number(digits) * scales[scale!.toLowerCase()]! * 1e6) / 1e6
}

/** Reads a whole number from `min` to `max`; `10k` and `2m` mean thousands and millions. */
export function count(min: number, max: number): (text: string) => number {
  return (text) => {
    const match = /^(\d+)([km]?)$/i.exec(text)
    const value = match ? scaled(match) : Number.NaN
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

/** Reads a size from `min` to `max` bytes, such as `3475` or `0.1k`; k means a thousand. */
export function byteSize(min: number, max: number): (text: string) => number {
  return (text) => {
    const match = /^(\d+(?:\.\d+)?)(k?)$/i.exec(text)
    const value = match ? scaled(match) : Number.NaN
    if (!(Number.isInteger(value) && value >= min && value <= max))
      throw new InvalidArgumentError(
        `Write a whole number of bytes from ${min} to ${max}, such as ${min} or ${max / 1000}k.`,
      )
    return value
  }
}

/** Reads `1%` or `0.5 %` as a share from 0 to 1; a bare number is an error, because it could be either. */
export function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?%$/.exec(text)
  const value = match ? Number(match[1]) / 100 : Number.NaN
  if (!(value <= 1))
    throw new InvalidArgumentError('Write a share from 0% to 100% with its sign, such as 1%.')
  return value
}

/** Reads words separated by commas, each by `parse`; an empty word, and one that is there twice, is an error. */
export function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim())
    if (words.includes('')) throw new InvalidArgumentError('Between two commas there is nothing.')
    const twice = words.find((word, index) => words.indexOf(word) < index)
    if (twice !== undefined)
      throw new InvalidArgumentError(`${twice} is there twice; name it once.`)
    return words.map(parse)
  }
}

/** Reads a name in the letters of any script, fit to be part of the name of a folder. */
export function nameText(text: string): string {
  if (/[/\\\p{Cc}]/u.test(text))
    throw new InvalidArgumentError('A name has no slash and no control character.')
  if (!/[\p{L}\p{N}]/u.test(text))
    throw new InvalidArgumentError('Write a name with at least one letter or digit.')
  return text
}

/** Reads one word of a list. */
export function oneOf<const T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((known) => known === text)
    if (word === undefined)
      throw new InvalidArgumentError(`Known are ${words.join(', ')}.${didYouMean(text, words)}`)
    return word
  }
}
