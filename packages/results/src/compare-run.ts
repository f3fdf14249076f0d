import type { Comparison, MetricRatio, NoiseFloor, PairComparison, Validity } from './comparison.ts'
import { comparePair, noiseShareMin } from './compare-pair.ts'
import { metricRatios } from './metric-ratios.ts'
import { percentileLabel, times } from './phrases.ts'
import type { Run } from './read-run.ts'
import { percentileKey, summarizeVariant } from './trial-metrics.ts'
import { verdictPercentiles } from './verdict-percentiles.ts'

/** Says what a run shows: every figure and sentence of `comparison.json`, from its other files alone. */
export function compareRun(run: Run): Comparison {
  const { manifest, trials } = run
  const present = manifest.variants.filter(({ name }) =>
    trials.some(({ variant }) => variant === name),
  )
  const noiseFloor = findNoiseFloor(run)
  const { baseline } = manifest.question
  const pairs = present
    .filter(({ name, twinOf }) => name !== baseline && twinOf !== baseline)
    .map(({ name }) => comparePair(run, { baseline, challenger: name }, noiseFloor))
  return {
    schemaVersion: 1,
    planHash: manifest.plan.hash,
    headline: headline(run, pairs),
    validity: validity(run),
    variants: present.map(({ name }) =>
      summarizeVariant(
        name,
        trials.filter(({ variant }) => variant === name),
      ),
    ),
    ...(noiseFloor && { noiseFloor }),
    pairs,
  }
}

function headline({ manifest }: Run, pairs: readonly PairComparison[]): string {
  const { baseline, challenger } = manifest.question
  const pair = pairs.find((candidate) => candidate.challenger === challenger)
  const missing = manifest.missing.filter(({ variant }) => [baseline, challenger].includes(variant))
  if (missing.length > 0) {
    const reasons = missing.map(({ variant, reason }) => `${variant} did not run (${reason})`)
    return `Not comparable: ${reasons.join(' and ')}.`
  }
  return pair?.sentence ?? `Not comparable: the run holds no trial of ${challenger}.`
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
  const sentence = `${trials.length} trials: ${parts.join(', ')}.`
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
  const ratios = metricRatios(run, names, () => noiseShareMin)
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
