import { CommandError, exitCodes } from '@rpc-vs-mom/cli'
import {
  acrossRuns,
  notComparable,
  numbers,
  readRun,
  ResultsError,
  type AcrossVariant,
  type Run,
} from '@rpc-vs-mom/results'
import { missedThresholds, type Threshold } from './threshold.ts'

/** What a run is held to beside being a measurement. */
export interface GateFlags {
  readonly threshold?: readonly Threshold[]
  /** Folder of a run of the same plan that no variant may be slower or costlier than. */
  readonly baseline?: string
}

/** The run of `--baseline`; undefined where none was given. */
export async function readBaseline({ baseline }: GateFlags): Promise<Run | undefined> {
  if (baseline === undefined) return undefined
  try {
    return await readRun(baseline)
  } catch (error) {
    if (error instanceof ResultsError)
      throw new CommandError(error.kind, `--baseline: ${error.message}`, { cause: error })
    throw error
  }
}

/** Throws one sentence where what is about to be measured cannot be compared with the baseline. */
export function requireComparable(
  baseline: Run | undefined,
  planned: Parameters<typeof notComparable>[1],
): void {
  const reasons = baseline ? notComparable(baseline.manifest, planned) : []
  if (reasons.length === 0) return
  throw new CommandError(
    'usage',
    `--baseline: that run cannot be compared with this one: ${reasons.join(', and ')}; give the flags that it was measured with.`,
  )
}

/** What a run missed, one sentence each. */
export function missedGates({ threshold = [] }: GateFlags, run: Run, baseline?: Run): string[] {
  const worse = baseline ? acrossRuns(baseline, run).flatMap(worseThan) : []
  return [...missedThresholds(threshold, run.trials), ...worse]
}

function worseThan({ variant, ratios, outcome, reasons }: AcrossVariant): string[] {
  if (outcome === 'not comparable')
    return [`baseline: ${variant} cannot be compared with it: ${reasons.join(', ')}.`]
  return Object.entries(gated).flatMap(([key, name]) => {
    const ratio = ratios[key]
    return ratio?.significant && ratio.ratio > 1
      ? [
          `baseline: ${variant} takes ×${numbers.times(ratio.ratio)} (${numbers.range(ratio.low, ratio.high)}) of its ${name}.`,
        ]
      : []
  })
}

const gated = { p50Us: 'p50', p90Us: 'p90', p99Us: 'p99', cpuUsPerRequest: 'CPU time per request' }

/** 99 where something was missed, unless the run is worse than that. */
export function gatedExitCode(exitCode: number, missed: readonly string[]): number {
  return exitCode === exitCodes.ok && missed.length > 0 ? exitCodes.unanswered : exitCode
}
