import { numbers } from '@rpc-vs-mom/results'
import type { SetResult } from './run-set.ts'

/** A set of one variant, with the file of its requests. */
export interface ReportedSet extends SetResult {
  readonly variant: string
  readonly csvFile: string
}

const barWidth = 50

/** All sets as Markdown. */
export function groupReport(workload: string, sets: readonly ReportedSet[]): string {
  return `${[
    `# Thread groups: ${workload}`,
    'Closed loop: a thread sends a request when its last one has ended, so a slow system gets less load, and its times hide the queueing that independent callers would see. The open-loop figures beside them are of the same mean rate with every request at its intended time.',
    ...sets.flatMap(setPart),
  ].join('\n\n')}\n`
}

/** Throughput of all sets, a line each, for a terminal. */
export function throughputLines(sets: readonly ReportedSet[]): string[] {
  const most = Math.max(...sets.map(({ closedLoop }) => closedLoop.requestsPerSecond))
  return sets.map((set) => {
    const { requestsPerSecond, requests, wallMs } = set.closedLoop
    const label = `${set.variant} ${nameOf(set)}`.padEnd(24)
    const figures = `${numbers.whole(requestsPerSecond)}/s, ${requests} requests in ${(wallMs / 1000).toFixed(1)} s`
    return `${label} ${bar(requestsPerSecond, most)} ${figures}, closed loop`
  })
}

/** Threads, groups and seconds between them, as the course writes it. */
export function nameOf({ load }: Pick<SetResult, 'load'>): string {
  return `${load.threads}/${load.groups}/${load.delayMs / 1000}`
}

function setPart(set: ReportedSet): string[] {
  const { closedLoop, openLoop, little, store, csvFile } = set
  const retries = closedLoop.types.reduce((sum, one) => sum + one.retries, 0)
  const failed = closedLoop.types.reduce((sum, one) => sum + one.failed, 0)
  const most = Math.max(...closedLoop.endedIn)
  return [
    `## ${set.variant}, ${nameOf(set)}, closed loop`,
    `${closedLoop.requests} requests in ${(closedLoop.wallMs / 1000).toFixed(2)} s: **${numbers.whole(closedLoop.requestsPerSecond)}/s**; ${failed} failed, ${retries} retries. Every request is a line of \`${csvFile}\`.`,
    typeTable(set),
    `Open loop at the same mean rate, ${numbers.whole(openLoop.rateRps)}/s: p50 ${numbers.significant(openLoop.p50)} ms, p99 ${numbers.significant(openLoop.p99)} ms, ${openLoop.unanswered} of ${openLoop.planned} without a right answer in time.`,
    `Little's law: ${numbers.significant(closedLoop.underWay)} requests under way on average. With the times of one thread alone it predicts ${numbers.whole(little.predictedRps)}/s, with the times under load ${numbers.whole(little.consistentRps)}/s; seen ${numbers.whole(little.seenRps)}/s.`,
    ...(store
      ? [
          `Writes: ${store.accepted} accepted, ${store.stored} stored, ${store.lost} lost, warm-up included.`,
        ]
      : []),
    'Requests that ended in each second:',
    [
      '```',
      ...closedLoop.endedIn.map(
        (ended, second) => `${String(second).padStart(4)} s ${bar(ended, most)} ${ended}`,
      ),
      '```',
    ].join('\n'),
  ]
}

function typeTable({ closedLoop: { types } }: SetResult): string {
  const cells = types.map(({ type, requests, failed, retries, times }) => {
    const shown = times
      ? [times.mean, times.median, times.p99, times.min, times.max].map((ms) =>
          numbers.significant(ms),
        )
      : Array<string>(5).fill('–')
    return [type, requests, failed, retries, ...shown]
  })
  const columns = ['type', 'requests', 'failed', 'retries', 'mean', 'median', 'p99', 'min', 'max']
  const rows = [columns, ['---', ...Array<string>(8).fill('---:')], ...cells]
  return `Times of requests that went well, retries included, in ms:\n\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`
}

function bar(value: number, most: number): string {
  return '#'.repeat(Math.round((value / Math.max(1, most)) * barWidth)).padEnd(barWidth)
}
