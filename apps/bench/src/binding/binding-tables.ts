import { median } from '@rpc-vs-mom/results'
import type { BindingGoal, BindingTrial } from './binding-goals.ts'
import { paddedTable } from '../padded-table.ts'
import type { ResponseFigures } from '../queueing/response-figures.ts'

/** What `pnpm bench binding --out` writes, as far as it is shown. */
export interface BindingDocument {
  readonly command: string
  readonly goals: readonly BindingGoal[]
  readonly trials: readonly BindingTrial[]
}

/** Tables of docs/queueing.md by the name in their markers. */
export function bindingTables({ goals, trials }: BindingDocument): Record<string, string> {
  return { binding: responseTable(trials), 'binding ratios': ratioTable(goals) }
}

const figures = ['meanMs', 'p50Ms', 'p90Ms', 'p99Ms'] as const

function responseTable(trials: readonly BindingTrial[]): string {
  const names = [...new Set(trials.map(({ name }) => name))].toSorted()
  const rows = names.map((name) => {
    const own = trials.filter((trial) => trial.name === name)
    const cells = figures.map(
      (figure) => `${medianOf(own, 'measured', figure)} (${medianOf(own, 'simulated', figure)})`,
    )
    return [name, ...cells]
  })
  return paddedTable([
    ['medians in ms, in brackets simulated', 'mean', 'p50', 'p90', 'p99'],
    ...rows,
  ])
}

function medianOf(
  trials: readonly BindingTrial[],
  kind: 'measured' | 'simulated',
  figure: keyof ResponseFigures,
): string {
  return median(trials.map((trial) => trial[kind][figure])).toFixed(1)
}

function ratioTable(goals: readonly BindingGoal[]): string {
  const pairs = [...new Set(goals.map(({ what }) => what))]
  const cell = (what: string, figure: keyof ResponseFigures): string => {
    const { ratio, low, high } = goals.find((one) => one.what === what && one.figure === figure)!
    const interval = low === undefined ? '' : ` [${low.toFixed(3)}, ${high!.toFixed(3)}]`
    return `${ratio.toFixed(3)}${interval}`
  }
  const rows = pairs.map((what) => [what, ...figures.map((figure) => cell(what, figure))])
  return paddedTable([['ratios, with 95 % intervals', 'mean', 'p50', 'p90', 'p99'], ...rows])
}
