import type { HedgeAfter } from '@rpc-vs-mom/balancer'
import { CommandError, durationMs } from '@rpc-vs-mom/cli'

const highest = 99.9

/** Reads `20ms` as a time and `p95` as a percentile; throws one sentence for anything else. */
export function hedgeAfter(text: string): HedgeAfter {
  const percent = /^p(\d{1,2}(?:\.\d)?)$/.exec(text)?.[1]
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= highest) {
    return { percentile: Number(percent) }
  }
  if (/^\d+(\.\d+)?(ms|s)$/.test(text) && durationMs(text) >= 1) return { ms: durationMs(text) }
  throw new CommandError(
    'usage',
    `--hedge-after "${text}" is neither a time of at least 1ms, such as 20ms, nor a percentile, such as p95.`,
  )
}
