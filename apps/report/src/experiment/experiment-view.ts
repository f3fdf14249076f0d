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
import { curveChart } from '../charts/curve-chart.ts'
import { costChart } from '../charts/cost-chart.ts'
import { percentileChart } from '../charts/percentile-chart.ts'
import type { Chart } from '../charts/svg.ts'
import { inSeries, reportView, type ReportView } from '../report-view.ts'
import type { Table } from '../tables/table.ts'
import { axisTables } from './axis-table.ts'
import { curveTable } from './curve-table.ts'

/** A run of an experiment, its answer, and what was measured at each load. */
export interface ExperimentView {
  readonly manifest: Manifest
  readonly design: BlockDesign
  readonly answer: Answer
  readonly loads: readonly LoadView[]
  /** What each change costs, at each load; empty where the experiment is not about that. */
  readonly splits: readonly Split[]
  /** Throughput against response time, in each setting; empty where too few loads were measured. */
  readonly curves: readonly CurveView[]
  /** The choice along everything that is varied; empty where nothing is. */
  readonly axes: readonly Table[]
}

export interface CurveView {
  /** What distinguishes it from others; absent where there is one. */
  readonly setting?: string
  readonly chart: Chart
  readonly table: Table
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
  const question = answer.pairs.find(({ kind }) => kind === 'question')
  return {
    manifest,
    design,
    answer,
    loads,
    splits: splitRun(run),
    curves: curveViews(manifest, answer),
    axes: question ? axisTables(question, answer.loads) : [],
  }
}

function curveViews(manifest: Manifest, { curves = [] }: Answer): CurveView[] {
  const variants = inSeries(manifest)
  return [...Map.groupBy(curves, ({ setting }) => setting?.label)].map(([setting, own], index) => {
    const drawn = variants.flatMap(({ name, series }) =>
      own
        .filter(({ variant }) => variant === name)
        .map(({ points, knee }) => ({
          name,
          series,
          points,
          ...(knee && { kneeRps: knee.rateRps }),
        })),
    )
    return {
      ...(setting !== undefined && { setting }),
      chart: curveChart(`curve-${index + 1}`, drawn),
      table: curveTable(own),
    }
  })
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
