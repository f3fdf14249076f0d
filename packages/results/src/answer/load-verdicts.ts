import type { AnswerOutcome, BlockRatio, LoadVerdict } from './answer.ts'
import { speedMetrics } from './block-ratios.ts'
import { counted } from '../numbers.ts'
import { roundsMin } from '../statistics/paired-ratio.ts'
import { sixDigits } from '../statistics/six-digits.ts'

type Ratios = Readonly<Record<string, BlockRatio>>

/** By p50, p90 and p99 together; `faults` forbid it. */
export function speedVerdict(ratios: Ratios, faults: readonly string[]): LoadVerdict {
  const known = speedMetrics.flatMap((metric) => ratios[metric] ?? [])
  if (faults.length > 0) return notComparable(faults)
  if (known.length === 0)
    return notComparable(['no percentile has 10 samples beyond it in a start'])
  return verdictOf(known)
}

/** By CPU time per request of all processes. */
export function costVerdict(ratios: Ratios, faults: readonly string[]): LoadVerdict {
  if (faults.length > 0) return notComparable(faults)
  const cpu = ratios['cpuUsPerRequest']
  return cpu === undefined
    ? notComparable(['the CPU time of some process is not known'])
    : verdictOf([cpu])
}

function notComparable(reasons: readonly string[]): LoadVerdict {
  return { outcome: 'not comparable', reasons }
}

/** The first ratio is what a difference is told to stay below, where none was found. */
function verdictOf([first, ...others]: readonly BlockRatio[]): LoadVerdict {
  const { starts = 0, low, high } = first ?? {}
  if (low === undefined || high === undefined)
    return notComparable([
      `${counted(starts, 'complete start')} cannot tell a difference from noise, ${roundsMin} are needed`,
    ])
  const found = [first, ...others].filter((ratio) => ratio?.significant)
  if (found.length > 0) return { outcome: direction(found.map((each) => each!.ratio)), reasons: [] }
  const lessThan = sixDigits(Math.max(high, 1 / low))
  return { outcome: 'no difference found', reasons: [], lessThan }
}

function direction(ratios: readonly number[]): AnswerOutcome {
  const less = ratios.filter((ratio) => ratio < 1).length
  if (less === ratios.length) return 'challenger better'
  return less === 0 ? 'baseline better' : 'mixed'
}

/** One outcome of several: where one is better nowhere and the other somewhere, that one. */
export function overallOutcome(outcomes: readonly AnswerOutcome[]): AnswerOutcome {
  const known = outcomes.filter((outcome) => outcome !== 'not comparable')
  if (known.length === 0) return 'not comparable'
  const found = new Set(known.filter((outcome) => outcome !== 'no difference found'))
  if (found.size === 0) return 'no difference found'
  const [only = 'mixed'] = found
  return found.size === 1 ? only : 'mixed'
}
