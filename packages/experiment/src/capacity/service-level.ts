import { CommandError, durationMs, share } from '@rpc-vs-mom/cli'

/** What a system must do at a rate to hold it. */
export interface ServiceLevel {
  /** All but one in a hundred of the planned requests are answered within this time. */
  readonly p99Ms: number
  /** At most this share of the planned requests stays without a right answer in time. */
  readonly failedShare: number
}

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

/** As people write it, such as `p99<50ms,failed<1%`. */
export function sloText({ p99Ms, failedShare }: ServiceLevel): string {
  return `p99<${p99Ms}ms,failed<${Number((failedShare * 100).toFixed(6))}%`
}
