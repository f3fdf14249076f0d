import { Option } from 'commander'

/**
 * A flag for a URL that may hold a password. It is read from `variable` too, for users that do not want others
 * to read it off the command line.
 */
export function urlOption(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(variable)
}
