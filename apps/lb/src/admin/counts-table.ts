import type { BackendSnapshot, DepartedSums } from '@rpc-vs-mom/balancer'
import type { LbCounts } from '../engines/engine.ts'

const header = 'worker,state,outstanding,picked,ok,failed,ejections,last failure'.split(',')
const leftAligned = new Set(['worker', 'state', 'last failure'])

/** The counts of every worker as one table, with what nobody got below it; ends with a newline. */
export function countsTable({
  backends,
  departed,
  refused,
  refusedTooBusy,
  replays,
  aboveConcurrency,
  aboveRate,
  hedges,
}: LbCounts): string {
  const rows = backends.map(rowOf)
  if (departed.backends > 0) rows.push(departedRow(departed))
  const lines = aligned([header, ...rows])
  lines.push(`refused because no worker was healthy: ${refused}`)
  lines.push(`refused because they would have waited too long: ${refusedTooBusy}`)
  if (aboveConcurrency !== undefined)
    lines.push(`refused because too many were there at once: ${aboveConcurrency}`)
  if (aboveRate)
    lines.push(`refused because of the rate limits: ${aboveRate.total + aboveRate.perCaller}`)
  if (hedges)
    lines.push(`asked of a second worker too: ${hedges.sent}, first answered there: ${hedges.won}`)
  lines.push(`sent again to another worker: ${replays}`)
  return lines.map((line) => `${line}\n`).join('')
}

function rowOf(backend: BackendSnapshot): string[] {
  const { id, state, outstanding, picked, ok, failed, ejections, lastFailure = '' } = backend
  return [id, state, outstanding, picked, ok, failed, ejections, lastFailure].map(String)
}

function departedRow({ backends, picked, ok, failed }: DepartedSums): string[] {
  return [`(${backends} that left)`, 'gone', 0, picked, ok, failed, '', ''].map(String)
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return leftAligned.has(header[column] ?? '') ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}
