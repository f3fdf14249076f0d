import type { AnswerMetric } from './answer.ts'
import { endedProcesses } from '../verdict/ended-processes.ts'
import { mergeHistograms } from '../record/histogram.ts'
import { percentileUs } from '../statistics/supported-percentiles.ts'
import type { ComponentCost } from '../record/cost.ts'
import type { TrialRecord } from '../record/trial.ts'

export type Figures = Partial<Readonly<Record<AnswerMetric, number>>>

/** What one start says of a variant at one load. */
export interface StartFigures {
  readonly start: number
  /** Rounds of it that are used. */
  readonly rounds: number
  readonly figures: Figures
}

/**
 * Figures of all blocks of one start together: percentiles and mean of their response times as one, CPU time over
 * requests, and the largest memory of each component. What no block supports is absent, and so is the cost where
 * a process ended, because its share is missing.
 */
export function figuresOfBlocks(blocks: readonly TrialRecord[]): Figures {
  const responses = mergeHistograms(blocks.map(({ recording }) => recording.distributions.response))
  const [p50Us, p90Us, p99Us] = [50, 90, 99].map((each) => percentileUs(responses, each))
  const isWhole = blocks.every(({ cost }) =>
    cost.components.every((component) => endedProcesses(component) === 0),
  )
  return withoutAbsent({
    p50Us,
    p90Us,
    p99Us,
    meanUs: responses.totalCount > 0 ? responses.mean : undefined,
    ...(isWhole && costFigures(blocks)),
  })
}

function costFigures(blocks: readonly TrialRecord[]): Record<string, number> {
  const sent = blocks.reduce((sum, { ledger }) => sum + ledger.sent, 0)
  const cpuUs = (counts: (component: ComponentCost) => boolean): number =>
    blocks
      .flatMap(({ cost }) => cost.components)
      .filter(counts)
      .reduce((sum, component) => sum + component.cpuUs, 0)
  const memory = peakMemory(blocks)
  const bytes = (counts: (component: ComponentCost) => boolean): number =>
    [...memory.values()].reduce(
      (sum, component) => sum + (counts(component) ? component.rssBytesPeak : 0),
      0,
    )
  return {
    cpuUsPerRequest: cpuUs(() => true) / sent,
    cpuUsPerRequestWithoutCaller: cpuUs(isNotCaller) / sent,
    rssBytesPeak: bytes(() => true),
    rssBytesPeakWithoutCaller: bytes(isNotCaller),
  }
}

function isNotCaller({ role }: ComponentCost): boolean {
  return role !== 'hammer'
}

/** By component, its block with the largest memory: peaks of different blocks are those of the same processes. */
function peakMemory(blocks: readonly TrialRecord[]): Map<string, ComponentCost> {
  const peaks = new Map<string, ComponentCost>()
  for (const component of blocks.flatMap(({ cost }) => cost.components)) {
    const known = peaks.get(component.name)
    if (known === undefined || component.rssBytesPeak > known.rssBytesPeak)
      peaks.set(component.name, component)
  }
  return peaks
}

/** A figure of 0 has no logarithm, and is none: nothing was measured. */
function withoutAbsent(figures: Readonly<Record<string, number | undefined>>): Figures {
  return Object.fromEntries(
    Object.entries(figures).filter(([, value]) => Number.isFinite(value) && value! > 0),
  )
}

/**
 * Clusters of the same variant as one: the geometric mean of what all that took part in a start have in it, each with
 * the weight of its rounds. A start without the first one is left out.
 */
export function clustersTogether(
  clusters: readonly (readonly StartFigures[])[],
): readonly StartFigures[] {
  const [first = [], ...others] = clusters
  return first.map((own) => {
    const same = others.flatMap((starts) => starts.find(({ start }) => start === own.start) ?? [])
    const all = [own, ...same]
    const keys = Object.keys(own.figures) as AnswerMetric[]
    const shared = keys.filter((key) => all.every(({ figures }) => figures[key] !== undefined))
    const together = shared.map((key) => [key, weightedMean(all, key)])
    return { ...own, figures: Object.fromEntries(together) as Figures }
  })
}

function weightedMean(starts: readonly StartFigures[], key: AnswerMetric): number {
  const weight = starts.reduce((sum, { rounds }) => sum + rounds, 0)
  const logs = starts.reduce(
    (sum, { rounds, figures }) => sum + rounds * Math.log(figures[key]!),
    0,
  )
  return Math.exp(logs / weight)
}

/** Of positive values. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}
