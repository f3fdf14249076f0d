import { offeredLoad } from '../run/offered-load.ts'
import { aloneSentence } from './alone-sentence.ts'
import type {
  Comparison,
  EqualPairComparison,
  MetricRatio,
  NoiseFloor,
  PairComparison,
  Validity,
  VariantSummary,
} from './comparison.ts'
import { comparePair } from './compare-pair.ts'
import { comparisonLimits } from './comparison-limits.ts'
import { metricRatios } from './metric-ratios.ts'
import { counted, times } from '../numbers.ts'
import { list, percentileLabel } from './phrases.ts'
import type { Run } from '../run/read-run.ts'
import { percentileKey, summarizeVariant } from './trial-metrics.ts'
import type { TrialRecord } from '../record/trial.ts'
import { verdictPercentiles } from './verdict-percentiles.ts'

/** Says what a run shows: every figure and sentence of `comparison.json`, from its other files alone. */
export function compareRun(run: Run): Comparison {
  const { manifest } = run
  const present = manifest.variants.filter(({ name }) => trialsOf(run, name).length > 0)
  const noiseFloor = findNoiseFloor(run)
  const { baseline } = manifest.question
  const pairs = present
    .filter(({ name, twinOf }) => name !== baseline && twinOf !== baseline)
    .filter(() => trialsOf(run, baseline).length > 0)
    .map(({ name }) => comparePair(run, { baseline, challenger: name }, noiseFloor))
  const equalPairs = compareEqualPairs(run, noiseFloor)
  const variants = present.map(({ name }) => summarizeVariant(name, trialsOf(run, name)))
  return {
    schemaVersion: 1,
    planHash: manifest.plan.hash,
    headline: `${invalidPrefix(run)}${interruption(run)}${headline(run, pairs, variants)}${equalSentences(run, equalPairs)}`,
    validity: validity(run),
    variants,
    ...(noiseFloor && { noiseFloor }),
    pairs,
    ...(equalPairs.length > 0 && { equalPairs }),
  }
}

function compareEqualPairs(run: Run, noiseFloor: NoiseFloor | undefined): EqualPairComparison[] {
  const { equalPairs = [] } = run.manifest.question
  return equalPairs
    .filter(({ baseline, challenger }) =>
      [baseline, challenger].every((name) => trialsOf(run, name).length > 0),
    )
    .map(({ both, ...names }) => ({ both, ...comparePair(run, names, noiseFloor) }))
}

/** Without them a difference between two libraries reads like one between RPC and MOM. */
function equalSentences({ manifest }: Run, pairs: readonly EqualPairComparison[]): string {
  const { question } = manifest
  return pairs
    .map(({ baseline, challenger, both, sentence }) =>
      baseline === question.baseline && challenger === question.challenger
        ? ` Both ${both}.`
        : ` The same with ${baseline} and ${challenger}, which both ${both}: ${sentence.replace(/^[A-Z]/, (first) => first.toLowerCase())}`,
    )
    .join('')
}

function interruption({ manifest: { interrupted } }: Run): string {
  return interrupted === undefined ? '' : `Interrupted ${interrupted}. `
}

function trialsOf({ trials }: Run, name: string): TrialRecord[] {
  return trials.filter(({ variant }) => variant === name)
}

/** What is no measurement says so before it says anything else. */
function invalidPrefix({ trials }: Run): string {
  const invalid = trials.filter(({ verdict }) => verdict.verdict === 'INVALID')
  if (invalid.length === 0) return ''
  if (trials.length === 1)
    return `INVALID, no measurement: ${invalid[0]!.verdict.reasons.join(' ')} `
  const names = [...new Set(invalid.map(({ variant }) => variant))]
  const are = invalid.length === 1 ? 'is no measurement' : 'are no measurements'
  return `INVALID: ${invalid.length} of ${trials.length} trials ${are} (${list(names)}). `
}

function headline(
  run: Run,
  pairs: readonly PairComparison[],
  variants: readonly VariantSummary[],
): string {
  const { baseline, challenger } = run.manifest.question
  const missing = run.manifest.missing.filter(({ variant }) =>
    [baseline, challenger].includes(variant),
  )
  if (missing.length > 0) {
    const reasons = missing.map(({ variant, reason }) => `${variant} did not run (${reason})`)
    return `Not comparable: ${reasons.join(' and ')}.`
  }
  const pair = pairs.find((candidate) => candidate.challenger === challenger)
  if (pair) return pair.sentence
  const only = variants.find(({ name }) => name === baseline)
  return only && challenger === undefined
    ? aloneSentence(only, trialsOf(run, baseline), offeredLoad(run.manifest.plan))
    : `Not comparable: the run holds no trial of ${only ? challenger : baseline}.`
}

function validity({ trials }: Run): Validity {
  const count = (verdict: string): number =>
    trials.filter((trial) => trial.verdict.verdict === verdict).length
  const [valid, suspect, invalid] = [count('VALID'), count('SUSPECT'), count('INVALID')]
  const parts = [
    valid > 0 && `${valid} valid`,
    suspect > 0 && `${suspect} suspect`,
    invalid > 0 && `${invalid} invalid`,
  ].filter((part) => part !== false)
  const sentence = `${counted(trials.length, 'trial')}: ${parts.join(', ')}.`
  return { valid, suspect, invalid, sentence }
}

function findNoiseFloor(run: Run): NoiseFloor | undefined {
  const twin = run.manifest.variants.find(
    ({ name, twinOf }) =>
      twinOf !== undefined &&
      [name, twinOf].every((needed) => run.trials.some(({ variant }) => variant === needed)),
  )
  if (twin?.twinOf === undefined) return undefined
  const names = { baseline: twin.twinOf, challenger: twin.name }
  const ratios = metricRatios(run, names, () => comparisonLimits.noiseShareMin)
  return {
    variant: names.baseline,
    twin: names.challenger,
    ratios,
    sentence: noiseSentence(names, ratios),
  }
}

function noiseSentence(
  { baseline, challenger }: { baseline: string; challenger: string },
  ratios: Readonly<Record<string, MetricRatio>>,
): string {
  const found = verdictPercentiles.flatMap((percentile) => {
    const ratio = ratios[percentileKey(percentile)]
    return ratio ? [{ percentile, ratio }] : []
  })
  const parts = found.map(
    ({ percentile, ratio }) => `${times(ratio.ratio)} at ${percentileLabel(percentile)}`,
  )
  const drifted = found.some(({ ratio }) => ratio.significant)
  return (
    `The same variant measured twice (${baseline}, ${challenger}) differs by a factor of ${parts.join(', ')}; ` +
    (drifted
      ? 'that is more than chance explains, so something on the machine favoured one of them.'
      : 'differences between variants that are no larger are not called differences.')
  )
}
