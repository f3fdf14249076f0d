import {
  faultOutcomes,
  faultTitle,
  recoveryRules,
  type MedianTime,
  type VariantOutcome,
} from '@rpc-vs-mom/results'
import { significant, whole } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView } from '../report-view.ts'
import type { Cell, Row, Table } from './table.ts'

/** What each disturbance did to each variant; none in a run without faults. */
export function faultTable(view: ReportView): Table | undefined {
  const outcomes = faultOutcomes(view)
  if (outcomes.length === 0) return undefined
  const rows = outcomes.flatMap(({ fault, variants }) =>
    variants.map((outcome): Row => ({
      header: `${faultTitle(fault)}: ${outcome.variant}`,
      cells: cellsOf(outcome),
    })),
  )
  return {
    caption: `What was broken on purpose, and what came of it${ifRepeated(view, '; counts of all trials together, medians of times')}`,
    columns: [
      'fault and variant',
      'requests',
      'failed',
      'timed out',
      'wrong',
      'shed',
      'slow',
      'slowest, s',
      'first hurt, s',
      'longest gap, s',
      'there again, s',
      'p99 as before, s',
      'most waiting',
      'drained, s',
    ],
    rows,
  }
}

/** What the columns say, by which rules. */
export function faultNotes(view: ReportView): string[] {
  if (faultOutcomes(view).length === 0) return []
  const { slowFactor, slowMarginUs } = recoveryRules
  return [
    'A request belongs to the last disturbance before its end. Times count from the disturbance, at the moment when it was really done (faults.json of each trial).',
    `Slow: a right answer that took longer than p99 before the first disturbance times ${slowFactor} and ${slowMarginUs / 1000} ms more. First hurt: until a request failed, had no answer at its deadline, or became slow.`,
    'Longest gap: between two right answers one after the other. There again: until the process takes requests again.',
    'P99 as before: until the first of 1 000 requests one after the other that were all answered right in time, with a p99 at most 1.1 times that of before. It is absent where fewer than 1 000 requests came before the first disturbance or follow before the next one, and where they never did so.',
    'Most waiting: requests that were due and had not ended, at one time. Drained: until the end of the longest time in which more of them waited than at most before the first disturbance.',
    'The CPU time of a process that was ended on purpose counts up to its last reading, just before its end. What a killed process had counted of messages is not known, so the counts of a broker are not compared in such a trial.',
  ]
}

function cellsOf(outcome: VariantOutcome): Cell[] {
  const { requests, failed, timedOut, wrong, shed, slow, slowestMs, backlogMax, times } = outcome
  const bad = (count: number): Cell =>
    count === 0 ? { text: '0' } : { text: whole(count), tone: 'bad' }
  const time = (one: MedianTime): Cell => timeCell(one, outcome.trials)
  return [
    { text: whole(requests) },
    ...[failed, timedOut, wrong, shed].map(bad),
    { text: slow === undefined ? 'unknown' : whole(slow) },
    { text: slowestMs === undefined ? 'none' : significant(slowestMs / 1000) },
    time(times.firstHurtMs),
    time(times.longestGapMs),
    time(times.healedMs),
    time(times.p99ReturnMs),
    { text: whole(backlogMax) },
    time(times.drainMs),
  ]
}

function timeCell({ ms, trials }: MedianTime, of: number): Cell {
  if (ms === undefined) return { text: 'absent' }
  const text = significant(ms / 1000)
  return trials === of ? { text } : { text, note: `${trials} of ${of} trials` }
}
