import { median } from '@rpc-vs-mom/results'
import type { Measurement, Window } from './measure.ts'
import type { Candidate } from './settings.ts'

/** One start of a candidate. */
export interface Pass {
  readonly candidate: Candidate
  readonly measurement: Measurement
}

/** Stops that sending may add to 20 s, at the median of the windows. */
export const stopsBeyondIdleMax = 3

export const rule = [
  `Out is who adds more than ${stopsBeyondIdleMax} stops to 20 s at the median of the windows.`,
  'Of the others the lowest p99 is the best: the geometric mean over rpc, mom and the starts.',
  'Tied with it is whose p99 is above it by less than three times what two starts of one candidate differ by, at the',
  'median of the candidates and as a logarithm: the best of a dozen owes part of that to luck.',
  'Of the tied the least CPU per request, the same mean, is chosen; the flags in use stay where they take no more',
  'than that and three times the difference of two starts.',
].join(' ')

/** See `rule`. */
const tiedWithin = 3

/** What the rule looks at. */
export interface Standing {
  readonly name: string
  /** To 20 s by sending, medians of both kinds of window. */
  readonly stopsAdded: number
  readonly p99Ms: number
  readonly cpuUsPerRequest: number
  readonly verdict: 'out' | 'slower' | 'tied' | 'chosen'
}

export interface Choice {
  readonly rule: string
  /** Undefined where every candidate is out. */
  readonly chosen: string | undefined
  /** Factors by which two starts of one candidate differ, at the median of the candidates. */
  readonly startsDiffer: { readonly p99: number; readonly cpu: number }
  readonly standings: readonly Standing[]
}

/** Chooses by `rule` among candidates of two or more starts each; `inUse` names the flags that there are. */
export function choose(passes: readonly Pass[], inUse: string): Choice {
  const byName = Map.groupBy(passes, ({ candidate }) => candidate.name)
  const figures = [...byName].map(([name, starts]) => figuresOf(name, starts))
  const startsDiffer = {
    p99: usualFactor(figures.map(({ p99OfStarts }) => p99OfStarts)),
    cpu: usualFactor(figures.map(({ cpuOfStarts }) => cpuOfStarts)),
  }
  const quiet = figures.filter(
    ({ stopsAdded, p99Ms }) => stopsAdded <= stopsBeyondIdleMax && Number.isFinite(p99Ms),
  )
  const bestMs = Math.min(...quiet.map(({ p99Ms }) => p99Ms))
  const tied = quiet.filter(({ p99Ms }) => p99Ms <= bestMs * startsDiffer.p99 ** tiedWithin)
  const leastUs = Math.min(...tied.map(({ cpuUsPerRequest }) => cpuUsPerRequest))
  const stays = tied.find(({ name }) => name === inUse)
  const chosen =
    stays && stays.cpuUsPerRequest <= leastUs * startsDiffer.cpu ** tiedWithin
      ? stays
      : tied.find(({ cpuUsPerRequest }) => cpuUsPerRequest === leastUs)
  const verdictOf = (one: Figures): Standing['verdict'] => {
    if (one === chosen) return 'chosen'
    if (tied.includes(one)) return 'tied'
    return quiet.includes(one) ? 'slower' : 'out'
  }
  const standings = figures.map((one) => standingOf(one, verdictOf(one)))
  return { rule, chosen: chosen?.name, startsDiffer, standings }
}

function standingOf(
  { name, stopsAdded, p99Ms, cpuUsPerRequest }: Figures,
  verdict: Standing['verdict'],
): Standing {
  return { name, stopsAdded, p99Ms, cpuUsPerRequest, verdict }
}

/** Stops that sending adds to 20 s, medians of both kinds of window. */
export function stopsBeyondIdle(windows: readonly Window[]): number {
  const medianOf = (isSending: boolean): number =>
    median(
      windows
        .filter((one) => one.isSending === isSending)
        .map(({ stops, durationMs }) => (stops * 20_000) / durationMs),
    )
  return medianOf(true) - medianOf(false)
}

/** Of a candidate that left too many requests unanswered for a p99, which puts it out. */
const unknown = Infinity

interface Figures extends Omit<Standing, 'verdict'> {
  readonly p99OfStarts: readonly number[]
  readonly cpuOfStarts: readonly number[]
}

function figuresOf(name: string, passes: readonly Pass[]): Figures {
  const starts = passes.map(({ measurement }) => measurement)
  const meansOf = (figure: 'p99Ms' | 'cpuUsPerRequest'): number[] =>
    starts.map(({ variants }) => geometricMean(variants.map((one) => one[figure] ?? unknown)))
  const p99OfStarts = meansOf('p99Ms')
  const cpuOfStarts = meansOf('cpuUsPerRequest')
  return {
    name,
    stopsAdded: stopsBeyondIdle(starts.flatMap(({ windows }) => windows)),
    p99Ms: geometricMean(p99OfStarts),
    cpuUsPerRequest: geometricMean(cpuOfStarts),
    p99OfStarts,
    cpuOfStarts,
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** Between the least and the most of each group, at the median. */
function usualFactor(groups: readonly (readonly number[])[]): number {
  const known = groups.filter((group) => group.every(Number.isFinite))
  const factors = known.map((group) => Math.max(...group) / Math.min(...group))
  return factors.length > 0 ? median(factors) : 1
}
