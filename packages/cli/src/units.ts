import { InvalidArgumentError } from 'commander'

const msPerUnit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Reads `250ms`, `10s`, `2m` or `1h` as milliseconds; a bare number is an error, because its unit is not known. */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  if (!match)
    throw new InvalidArgumentError('Write a duration with its unit, such as 250ms, 10s or 2m.')
  return Number(match[1]) * msPerUnit[match[2] as keyof typeof msPerUnit]
}

/** Reads `500` or `500/s` as requests per second, above 0 and at most a million. */
export function rateRps(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text)
  const rate = match ? Number(match[1]) : 0
  if (!(rate > 0 && rate <= 1_000_000)) {
    throw new InvalidArgumentError(
      'Write a rate in requests per second above 0, such as 500 or 500/s.',
    )
  }
  return rate
}

/** Reads a whole number from `min` to `max`; `10k` and `2m` mean thousands and millions. */
export function count(min: number, max: number): (text: string) => number {
  return (text) => {
    const match = /^(\d+)([km]?)$/i.exec(text)
    const scale = { '': 1, k: 1000, m: 1_000_000 }[match?.[2]?.toLowerCase() ?? ''] ?? 1
    const value = match ? Number(match[1]) * scale : Number.NaN
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`)
    }
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

/** Reads one word of a list. */
export function oneOf<const T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((known) => known === text)
    if (word === undefined) throw new InvalidArgumentError(`Known are ${words.join(', ')}.`)
    return word
  }
}
