import type { Spread } from '@rpc-vs-mom/results'
import { mebibytes, whole } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { cells, type Row, type Table } from './table.ts'

/** CPU time and peak memory of each component of each variant, medians over the repetitions. */
export function costTable(view: ReportView): Table {
  return {
    caption:
      'CPU time and peak resident memory by component' +
      ifRepeated(view, '; medians over the repetitions'),
    columns: ['component', 'processes', 'CPU per request, \u00b5s', 'peak memory, MiB'],
    rows: view.variants.flatMap((variant) => componentRows(view, variant)),
  }
}

function componentRows({ comparison }: ReportView, { name, trials }: VariantView): Row[] {
  const metrics = comparison.variants.find((summary) => summary.name === name)?.metrics ?? {}
  const components = trials[0]?.cost.components ?? []
  return components.map((component) => ({
    header: `${name}: ${component.name}`,
    cells: cells(
      String(component.processes),
      figure(metrics[`cpuUsPerRequest:${component.name}`], whole),
      figure(metrics[`rssBytesPeak:${component.name}`], mebibytes),
    ),
  }))
}

function figure(spread: Spread | undefined, format: (value: number) => string): string {
  return spread === undefined ? '\u2013' : format(spread.median)
}
