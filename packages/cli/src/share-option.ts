import { Option } from 'commander'
import { share } from './units.ts'

/** A flag that takes a share with its sign, and shows its default with one. */
export function shareOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(share).default(share(byDefault), byDefault)
}
