import type { AnswerLine, BlockRatio, PairAtLoad } from '../answer.ts'
import { speedMetrics } from '../block-ratios.ts'
import { list } from '../../compare/phrases.ts'
import { range, times } from '../../numbers.ts'

/** A sentence of the first screen has at most so many words. */
export const wordsMax = 20

export function words(sentence: string): number {
  return sentence.split(/\s+/u).filter((word) => word !== '').length
}

/** The first of several wordings, from the fullest to the shortest, that is short enough. */
export function shortEnough(...wordings: readonly string[]): string {
  return wordings.find((wording) => words(wording) <= wordsMax) ?? wordings.at(-1)!
}

export function line(topic: AnswerLine['topic'], sentence: string, numbers = ''): AnswerLine {
  return { topic, sentence: capital(sentence), numbers: capital(numbers) }
}

/** With a capital letter at the start, unless it starts with a name: that stays as it is typed. */
function capital(text: string): string {
  return /^(?:at|block|cost|for|in|it|no|on|per|round|speed|start|who|with)\b/u.test(text)
    ? text.replace(/^[a-z]/u, (first) => first.toUpperCase())
    : text
}

/** `350/s`, without anything between the digits: it is one word. */
export function perSecond(rateRps: number): string {
  return `${Math.round(rateRps)}/s`
}

/** Its rate; where loads differ in something else, its name. */
export function loadName({ load, rateRps, setting }: NamedLoad): string {
  return setting === undefined ? perSecond(rateRps) : load
}

type NamedLoad = Pick<PairAtLoad, 'load' | 'rateRps' | 'setting'>

export function atRates(loads: readonly NamedLoad[]): string {
  return `at ${list(loads.map(loadName))}`
}

/** `about 22 % less`: of what the other one takes, whichever is the larger. */
export function aboutLess(ratio: number): string {
  const share = 1 - Math.min(ratio, 1 / ratio)
  return `about ${Math.max(1, Math.round(share * 100))} % less`
}

/** `×0.85 (0.80–0.91)`; the interval where there is one. */
export function ratioText({ ratio, low, high }: BlockRatio): string {
  const interval = range(low, high)
  return interval === '' ? `×${times(ratio)}` : `×${times(ratio)} (${interval})`
}

/** `less than ×1.15 either way`. */
export function lessThanText(factor: number): string {
  return `less than ${upTo(factor)} either way`
}

/** `×1.15`, rounded up: what is told to be less must be less. */
export function upTo(factor: number): string {
  return `×${(Math.ceil(factor * 100 - 1e-9) / 100).toFixed(2)}`
}

/** The metric that a speed verdict is told by: the first percentile at which a difference was found. */
export function tellingMetric({ ratios }: PairAtLoad) {
  return speedMetrics.find((metric) => ratios[metric]?.significant)
}

/** `p50` of `p50Us`. */
export function percentileName(metric: string): string {
  return metric.replace(/Us$/u, '')
}

const metricWords: Readonly<Record<string, string>> = {
  meanUs: 'the mean',
  cpuUsPerRequest: 'CPU time',
  cpuUsPerRequestWithoutCaller: 'CPU time without the caller',
  rssBytesPeak: 'memory',
  rssBytesPeakWithoutCaller: 'memory without the caller',
}

/** A metric as a reader knows it. */
export function metricName(metric: string): string {
  return metricWords[metric] ?? percentileName(metric)
}

/** The one that is better, or undefined. */
export function winnerOf(
  { baseline, challenger }: { readonly baseline: string; readonly challenger: string },
  outcome: string,
): string | undefined {
  if (outcome === 'baseline better') return baseline
  return outcome === 'challenger better' ? challenger : undefined
}
