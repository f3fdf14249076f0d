import { median } from '@rpc-vs-mom/results'
import type { LibraryName } from './libraries.ts'
import type { Measurement } from './measure.ts'
import { countStalls } from './stalls.ts'

/** One library over all its rounds. */
export interface Row {
  readonly library: LibraryName
  /** Medians over the rounds, microseconds per request at 32 in flight. */
  readonly clientUs: number
  readonly workerUs: number
  readonly brokerUs: number
  /** Median over the rounds. */
  readonly loadedRps: number
  /** Median over the rounds of each round's median at one in flight, milliseconds. */
  readonly singleP50Ms: number
  /** Samples at one in flight, of all rounds. */
  readonly samples: number
  /** Those of 35 to 50 ms: the reply waited for a delayed acknowledgement of TCP. */
  readonly stalls: number
}

/** Sums up the rounds of one library. */
export function rowOf(library: LibraryName, rounds: readonly Measurement[]): Row {
  const singles = rounds.flatMap(({ singleMs }) => singleMs)
  return {
    library,
    clientUs: median(rounds.map(({ cpuUs }) => cpuUs.client)),
    workerUs: median(rounds.map(({ cpuUs }) => cpuUs.worker)),
    brokerUs: median(rounds.map(({ cpuUs }) => cpuUs.broker)),
    loadedRps: median(rounds.map(({ loadedRps }) => loadedRps)),
    singleP50Ms: median(rounds.map(({ singleMs }) => median(singleMs))),
    samples: singles.length,
    stalls: countStalls(library, singles).stalls,
  }
}

/** The rows as a table of fixed columns. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['', 'client', 'worker', 'broker', 'sum', 'req/s', '1 in flight p50', '35-50 ms']
  const cells = rows.map((row) => [
    row.library,
    row.clientUs.toFixed(1),
    row.workerUs.toFixed(1),
    row.brokerUs.toFixed(1),
    (row.clientUs + row.workerUs + row.brokerUs).toFixed(1),
    row.loadedRps.toFixed(0),
    `${row.singleP50Ms.toFixed(2)} ms`,
    `${row.stalls} of ${row.samples}`,
  ])
  const widths = head.map((_, column) =>
    Math.max(...[head, ...cells].map((line) => line[column]!.length)),
  )
  return [head, ...cells]
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  '),
    )
    .join('\n')
}
