import {
  answerRun,
  runOfLoad,
  splitRun,
  type Answer,
  type BlockDesign,
  type LoadFigures,
  type Manifest,
  type Run,
  type Split,
} from '@rpc-vs-mom/results'
import { costChart } from '../charts/cost-chart.ts'
import { percentileChart } from '../charts/percentile-chart.ts'
import type { Chart } from '../charts/svg.ts'
import { reportView, type ReportView } from '../report-view.ts'

/** A run of an experiment, its answer, and what was measured at each load. */
export interface ExperimentView {
  readonly manifest: Manifest
  readonly design: BlockDesign
  readonly answer: Answer
  readonly loads: readonly LoadView[]
  /** What each change costs, at each load; empty where the experiment is not about that. */
  readonly splits: readonly Split[]
}

export interface LoadView {
  readonly figures: LoadFigures
  /** Unique in the page, and part of the names of files. */
  readonly id: string
  readonly view: ReportView
  readonly charts: { readonly percentiles: Chart; readonly cost: Chart }
}

/** Throws a TypeError for a run without a design. */
export function experimentView(run: Run): ExperimentView {
  const { manifest } = run
  const { design } = manifest
  const answer = answerRun(run)
  if (design === undefined || answer === undefined)
    throw new TypeError('only an experiment has a design')
  const loads = answer.loads
    .filter(({ rounds }) => rounds.measured > 0)
    .map((figures, index) => loadView(run, figures, `load-${index + 1}`))
  return { manifest, design, answer, loads, splits: splitRun(run) }
}

function loadView(run: Run, figures: LoadFigures, id: string): LoadView {
  const view = reportView(runOfLoad(run, figures.load))
  const named = (chart: Chart): Chart => ({ ...chart, id: `${id}-${chart.id}` })
  return {
    figures,
    id,
    view,
    charts: { percentiles: named(percentileChart(view)), cost: named(costChart(view)) },
  }
}
