import { InvalidArgumentError, Option } from 'commander'
import { durationMs } from './units.ts'

/** The shortest and the longest duration that a flag takes, with their units. */
export interface DurationBounds {
  readonly min?: string
  readonly max?: string
}

/**
 * A flag that takes a duration with its unit, and shows its default with one. The shortest is 1ms, because
 * almost nothing can take no time; where 0s means something, `min` says so. Without a default it may be left out.
 */
export function durationOption(
  flags: string,
  description: string,
  byDefault?: string,
  { min = '1ms', max }: DurationBounds = {},
): Option {
  const maxMs = max === undefined ? Infinity : durationMs(max)
  const parse = (text: string): number => {
    const ms = durationMs(text)
    if (ms < durationMs(min) || ms > maxMs)
      throw new InvalidArgumentError(
        `Write a duration of at least ${min}${max === undefined ? '' : ` and at most ${max}`}.`,
      )
    return ms
  }
  const option = new Option(flags, description).argParser(parse)
  return byDefault === undefined ? option : option.default(parse(byDefault), byDefault)
}
