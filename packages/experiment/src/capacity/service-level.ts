import { CommandError, durationMs, share } from '@rpc-vs-mom/cli'
import type { ServiceLevel } from '@rpc-vs-mom/results'

const form = "'p99<50ms,failed<0.1%'"

/** Reads such as `p99<50ms,failed<0.1%`; without `failed`, nothing may fail. One sentence for anything else. */
export function parseSlo(text: string): ServiceLevel {
  const [, p99 = '', failed = '0%'] = /^p99<([^,<]+)(?:,failed<([^,<]+))?$/.exec(text) ?? []
  try {
    const level = { p99Ms: durationMs(p99), failedShare: share(failed) }
    if (level.p99Ms > 0) return level
  } catch {
    // Said below, with the form that is expected.
  }
  throw new CommandError('usage', `--slo '${text}' does not have the form ${form}.`)
}
