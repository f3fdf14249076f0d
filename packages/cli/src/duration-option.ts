import { Option } from 'commander'
import { durationMs } from './units.ts'

/** A flag that takes a duration with its unit, and shows its default with one. */
export function durationOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description)
    .argParser(durationMs)
    .default(durationMs(byDefault), byDefault)
}
