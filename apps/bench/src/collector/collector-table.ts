import { paddedTable } from '../padded-table.ts'
import type { Choice, Pass } from './choice.ts'
import type { Window } from './measure.ts'

/** One start of a candidate for people: its flags, its windows, and the figures of each variant. */
export function collectorLines({ candidate, measurement }: Pass): string[] {
  const { windows, variants } = measurement
  const flags = Object.entries(candidate.flags).map(([name, of]) => `${name} ${of.join(' ')}`)
  const stopsOf = (isSending: boolean): string =>
    windows
      .filter((one) => one.isSending === isSending)
      .map(({ stops, longestMs }) => `${stops} (${longestMs.toFixed(0)} ms)`)
      .join(', ')
  return [
    `${candidate.name}: ${flags.join('; ')}`,
    `  stops of more than 8 ms, sending: ${stopsOf(true)}; idle: ${stopsOf(false)}; steal at most ${most(windows, 'stealShare')}, used by others at most ${most(windows, 'othersShare')}`,
    ...variants.flatMap(
      ({ variant, ok, requests, p50Ms, p99Ms, maxMs, lagP99Ms, cpuUsPerRequest, tail }) => [
        `  ${variant}: ${ok} of ${requests} ok, p50 ${p50Ms.toFixed(2)}, p99 ${p99Ms?.toFixed(2) ?? 'unknown'}, maximum ${maxMs.toFixed(1)} ms, lag p99 ${lagP99Ms.toFixed(2)} ms, ${cpuUsPerRequest.toFixed(0)} us CPU/request`,
        `    its slowest: ${Object.entries(tail)
          .filter(([, count]) => count > 0)
          .map(([cause, count]) => `${cause} ${count}`)
          .join(', ')}`,
      ],
    ),
  ]
}

/** What was chosen, and every candidate beside it. */
export function choiceLines({ rule, startsDiffer, standings }: Choice): string[] {
  const more = (factor: number): string => `${(100 * (factor - 1)).toFixed(0)} %`
  const rows = standings.map(({ name, stopsAdded, p99Ms, cpuUsPerRequest, verdict }) => [
    name,
    stopsAdded.toFixed(1),
    p99Ms.toFixed(2),
    cpuUsPerRequest.toFixed(0),
    verdict,
  ])
  return [
    rule,
    `Two starts differ by ${more(startsDiffer.p99)} at p99 and by ${more(startsDiffer.cpu)} of CPU.`,
    paddedTable([
      ['candidate', 'stops added to 20 s', 'p99 (ms)', 'CPU/request (us)', 'verdict'],
      ...rows,
    ]),
  ]
}

function most(windows: readonly Window[], key: 'stealShare' | 'othersShare'): string {
  return `${(100 * Math.max(...windows.map((one) => one[key]))).toFixed(1)} %`
}
