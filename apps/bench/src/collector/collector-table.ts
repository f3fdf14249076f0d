import { median } from '@rpc-vs-mom/results'
import type { Measurement } from './measure.ts'
import type { Candidate } from './settings.ts'

export interface CandidateResult extends Measurement {
  readonly candidate: Candidate
}

/** How many more stops a window has in which the hammer sends, medians of both kinds of window. */
export function stopsBeyondIdle({ windows }: Pick<Measurement, 'windows'>): number {
  const medianOf = (isSending: boolean): number =>
    median(windows.filter((one) => one.isSending === isSending).map(({ stops }) => stops))
  return medianOf(true) - medianOf(false)
}

/** One candidate for people: its flags, its windows, and the figures of each variant. */
export function collectorLines({ candidate, windows, variants }: CandidateResult): string[] {
  const flags = Object.entries(candidate.flags).map(([name, of]) => `${name} ${of.join(' ')}`)
  const stopsOf = (isSending: boolean): string =>
    windows
      .filter((one) => one.isSending === isSending)
      .map(({ stops, longestMs }) => `${stops} (${longestMs.toFixed(0)} ms)`)
      .join(', ')
  const most = (key: 'stealShare' | 'othersShare'): string =>
    `${(100 * Math.max(...windows.map((one) => one[key]))).toFixed(1)} %`
  return [
    `${candidate.name}: ${flags.join('; ')}`,
    `  stops of more than 8 ms, sending: ${stopsOf(true)}; idle: ${stopsOf(false)}; steal at most ${most('stealShare')}, used by others at most ${most('othersShare')}`,
    ...variants.flatMap(
      ({ variant, ok, requests, p50Ms, p99Ms, maxMs, lagP99Ms, cpuUsPerRequest, tail }) => [
        `  ${variant}: ${ok} of ${requests} ok, p50 ${p50Ms.toFixed(2)}, p99 ${p99Ms.toFixed(2)}, maximum ${maxMs.toFixed(1)} ms, lag p99 ${lagP99Ms.toFixed(2)} ms, ${cpuUsPerRequest.toFixed(0)} us CPU/request`,
        `    its slowest: ${Object.entries(tail)
          .filter(([, count]) => count > 0)
          .map(([cause, count]) => `${cause} ${count}`)
          .join(', ')}`,
      ],
    ),
  ]
}
