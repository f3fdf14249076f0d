import {
  compareRun,
  type Comparison,
  type Manifest,
  type Run,
  type TrialRecord,
  type Variant,
} from '@rpc-vs-mom/results'
import { seriesCount } from './charts/chart-style.ts'

/** A run and what follows from it, in the order in which every chart and table shows it. */
export interface ReportView {
  readonly manifest: Manifest
  readonly comparison: Comparison
  readonly trials: readonly TrialRecord[]
  readonly variants: readonly VariantView[]
  readonly overTime: NonNullable<Run['overTime']>
}

export interface VariantView extends Variant {
  /** Colour and dash of its lines. */
  readonly series: number
  readonly trials: readonly TrialRecord[]
}

/** Baseline and challenger first, then the others as the manifest lists them, each with its series. */
export function inSeries({ question, variants }: Manifest): Omit<VariantView, 'trials'>[] {
  const { baseline, challenger } = question
  const rank = ({ name }: Variant): number => [baseline, challenger, name].indexOf(name)
  return variants
    .toSorted((a, b) => rank(a) - rank(b))
    .map((variant, index) => ({ ...variant, series: index % seriesCount }))
}

export function reportView(run: Run): ReportView {
  const { manifest, trials, overTime = {} } = run
  const variants = inSeries(manifest)
    .map((variant) => ({
      ...variant,
      trials: trials.filter((trial) => trial.variant === variant.name),
    }))
    .filter((variant) => variant.trials.length > 0)
  return { manifest, comparison: compareRun(run), trials, variants, overTime }
}
