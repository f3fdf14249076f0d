import { expect, test } from 'vitest'
import { compareRun } from './compare-run.ts'
import type { PairOutcome } from './comparison.ts'
import type { Question } from '../run/manifest.ts'
import type { Run } from '../run/read-run.ts'
import { syntheticRun, type SyntheticVariant } from '../synthetic/synthetic-run.ts'
import type { TrialRecord } from '../record/trial.ts'

const rpc: SyntheticVariant = { name: 'rpc', medianUs: 2000, spread: 0.3 }
const mom: SyntheticVariant = { ...rpc, name: 'mom' }

test('identical variants get "no difference detected" in at least 95 % of 200 runs', () => {
  const outcomes = outcomesOf(200, 5, mom)
  expect(share(outcomes, 'no difference detected')).toBeGreaterThanOrEqual(0.95)
})

test('a variant 10 % slower is found in at least 90 % of 100 runs with 7 repetitions', () => {
  const outcomes = outcomesOf(100, 7, { ...mom, medianUs: 2200 })
  expect(share(outcomes, 'baseline better')).toBeGreaterThanOrEqual(0.9)
})

test('a variant 10 % faster is found as often, in the other direction', () => {
  const outcomes = outcomesOf(100, 7, { ...mom, medianUs: 1800 })
  expect(share(outcomes, 'challenger better')).toBeGreaterThanOrEqual(0.9)
})

test('curves that cross are mixed, and the sentence says so', () => {
  const run = draw({ challenger: { ...mom, medianUs: 1000, spread: 0.9 } })
  const { pairs } = compareRun(run)
  expect(pairs[0]?.outcome).toBe('mixed')
  expect(pairs[0]?.sentence).toContain('mom is faster than rpc at some percentiles and slower at')
})

test('the headline names rate, repetitions, ratio, interval and cost', () => {
  const run = draw({ challenger: { ...mom, medianUs: 1000, cpuUsPerRequest: 150 } })
  expect(compareRun(run).headline).toMatch(
    /^At 1500 requests\/s, over 5 interleaved repetitions, mom answers faster than rpc: its response time is 0\.\d\d times that of rpc at p50 \(95 % interval 0\.\d\d–0\.\d\d\), .* Per request, mom takes 0\.\d\d times the CPU time/,
  )
})

const tuned = {
  baseline: 'rpc-lean',
  challenger: 'mom',
  both: 'run on wires of this study, so that no library makes the difference',
}
const asTheyCome = {
  baseline: 'rpc',
  challenger: 'mom-amqplib',
  both: 'run on their libraries as they come, so that no tuning makes the difference',
}

test('the headline answers for every pair of equal wires of which both ran, and only for those', () => {
  const lean = { ...rpc, name: 'rpc-lean', medianUs: 500 }
  const library = { ...mom, name: 'mom-amqplib', medianUs: 4000 }
  const compared = (challenger: string, ...variants: SyntheticVariant[]) =>
    compareRun(
      asking(syntheticRun({ ...base, variants: [rpc, ...variants] }), {
        challenger,
        equalPairs: [tuned, asTheyCome],
      }),
    )
  const all = compared('mom', { ...mom, medianUs: 1000 }, lean, library)
  expect(all.equalPairs).toMatchObject([
    { ...tuned, outcome: 'baseline better' },
    { ...asTheyCome, outcome: 'baseline better' },
  ])
  expect(all.headline).toMatch(
    /mom answers faster than rpc: .* The same with rpc-lean and mom, which both run on wires of this study, so that no library makes the difference: at 1500 requests\/s, .* mom answers slower than rpc-lean: .* The same with rpc and mom-amqplib, which both run on their libraries as they come, so that no tuning makes the difference: at 1500 requests\/s, .* mom-amqplib answers slower than rpc: /,
  )
  const without = compared('mom', mom)
  expect(without.equalPairs).toBeUndefined()
  expect(without.headline).not.toMatch(/rpc-lean|amqplib/)
})

test('the headline says of a question about an equal pair that it is one', () => {
  const variants = [rpc, { ...mom, name: 'mom-amqplib', medianUs: 4000 }]
  const question = { challenger: 'mom-amqplib', equalPairs: [tuned, asTheyCome] }
  const { headline } = compareRun(asking(syntheticRun({ ...base, variants }), question))
  expect(headline).toMatch(
    /mom-amqplib answers slower than rpc: .*\. Both run on their libraries as they come, so that no tuning makes the difference\.$/,
  )
  expect(headline.split('answers slower')).toHaveLength(2)
})

test('2 repetitions are not comparable, whatever the difference', () => {
  const run = draw({ challenger: { ...mom, medianUs: 20_000 }, rounds: 2 })
  expect(compareRun(run).headline).toBe(
    'Not comparable: rpc and mom, because 2 repetitions cannot tell a difference from noise, 3 are needed.',
  )
})

test('an invalid trial forbids the comparison', () => {
  const run = draw({ challenger: mom })
  const spoiled = withTrial(run, 'mom', {
    verdict: { verdict: 'INVALID', reasons: ['It lagged.'] },
  })
  expect(compareRun(spoiled).pairs[0]).toMatchObject({
    outcome: 'not comparable',
    reasons: ['1 of 5 trials of mom is invalid'],
  })
})

test('the headline of a run with an invalid trial begins with INVALID', () => {
  const verdict = { verdict: 'INVALID', reasons: ['It lagged.'] } as const
  expect(compareRun(withTrial(draw({ challenger: mom }), 'mom', { verdict })).headline).toMatch(
    /^INVALID: 1 of 10 trials is no measurement \(mom\)\. Not comparable: rpc and mom, because /,
  )
  const alone = syntheticRun({ ...base, rounds: 1, variants: [rpc] })
  expect(compareRun(withTrial(alone, 'rpc', { verdict })).headline).toMatch(
    /^INVALID, no measurement: It lagged\. At 1500 requests\/s, rpc gave 1500 right answers/,
  )
})

test('a variant of which a process ended is compared by time and not by what it cost', () => {
  const run = draw({ challenger: mom })
  const { cost } = run.trials.find(({ variant }) => variant === 'mom')!
  const components = cost.components.map((component) =>
    component.role === 'worker'
      ? { ...component, each: [{ cpuUs: 1, rssBytesPeak: 1 }] }
      : component,
  )
  const { pairs, variants } = compareRun(withTrial(run, 'mom', { cost: { components } }))
  expect(pairs[0]!.ratios['p50Us']).toBeDefined()
  expect(
    Object.keys(pairs[0]!.ratios).filter((key) => /^(cpu|rss)[^:]*(:workers)?$/.test(key)),
  ).toEqual([])
  expect(pairs[0]!.sentence).toContain(
    'CPU time is not compared, because processes of mom ended while it was measured.',
  )
  expect(variants[1]!.metrics['cpuUsPerRequest']).toBeUndefined()
  expect(variants[1]!.metrics['cpuUsPerRequest:hammer']).toBeDefined()
})

test('figures without a sample are absent, and no sentence speaks of them', () => {
  const run = syntheticRun({ ...base, rounds: 1, variants: [{ ...rpc, failedShare: 1 }] })
  const { variants, headline } = compareRun(run)
  expect(Object.keys(variants[0]!.metrics).filter((key) => /^p\d|maxUs/.test(key))).toEqual([])
  expect(variants[0]!.merged).toEqual({})
  expect(headline).toMatch(/^INVALID, no measurement: No request got a right answer\. /)
  expect(headline).not.toMatch(/0\.00|NaN| 0 ms/)
})

test('a saturated or failing variant measured alone is said to be so, by how much', () => {
  const run = syntheticRun({ ...base, rounds: 1, variants: [{ ...rpc, failedShare: 0.4 }] })
  expect(compareRun(run).headline).toMatch(
    /Failing: 1500\.0 requests\/s were offered and \d{3}\.\d\/s answered right in time; (39|4\d)\.\d % of the requests were not \(\d+ failed: \d+ UNAVAILABLE\)\.$/,
  )
})

test('with failures every percentile says what is left out, and others count them as never answered', () => {
  const run = syntheticRun({ ...base, rounds: 1, variants: [{ ...rpc, failedShare: 0.4 }] })
  const [summary] = compareRun(run).variants
  const { planned, answered, failed, percentiles } = summary!.ofPlanned!
  expect({ planned, missing: planned - answered }).toEqual({ planned: 1500, missing: failed })
  expect(percentiles['p90Us']).toBe('never')
  expect(percentiles['p50Us']).toBeGreaterThan(summary!.merged['p50Us']!)
  expect(compareRun(run).headline).toMatch(
    /; its response time is 2\.\d\d ms at p50.*, without the \d+ requests that failed; with each request that got no answer as never answered it is \d\.\d\d ms at p50, never at p90 and never at p99\./,
  )
  expect(
    compareRun(syntheticRun({ ...base, variants: [rpc] })).variants[0]!.ofPlanned,
  ).toBeUndefined()
})

test('a comparison in which a few requests failed says in its headline that its times are without them', () => {
  const run = draw({ challenger: { ...mom, medianUs: 1000, failedShare: 0.005 } })
  const failed = run.trials.reduce(
    (sum, { ledger }) => sum + (ledger.errors['UNAVAILABLE'] ?? 0),
    0,
  )
  expect(failed).toBeGreaterThan(10)
  expect(compareRun(run).headline).toMatch(/mom answers faster than rpc: its response time is /)
  expect(compareRun(run).headline).toContain(
    ` The times of mom are without the ${failed} of 7500 requests that failed.`,
  )
  expect(compareRun(draw({ challenger: mom })).headline).not.toContain('failed')
})

test('a comparison in which a few requests timed out says with what time they count', () => {
  const run = draw({ challenger: { ...mom, medianUs: 1000 } })
  const { ledger } = run.trials.find(({ variant }) => variant === 'mom')!
  const cut = withTrial(run, 'mom', { ledger: { ...ledger, ok: ledger.ok - 3, timedOut: 3 } })
  expect(compareRun(cut).headline).toContain(
    ' The 3 of 7500 requests of mom that timed out or were shed count with the time they had waited.',
  )
})

test('a trial under another plan forbids the comparison', () => {
  const run = withTrial(draw({ challenger: mom }), 'mom', { planHash: 'another' })
  expect(compareRun(run).pairs[0]?.reasons).toEqual(["mom was sent another plan than the run's"])
})

test('every round has a plan of its own, and a trial under that of another forbids the comparison', () => {
  const { manifest, trials } = draw({ challenger: mom })
  const roundHashes = manifest.order.map((_, index) => `plan of round ${index + 1}`)
  const run = {
    manifest: { ...manifest, plan: { ...manifest.plan, roundHashes } },
    trials: trials.map((trial) => ({ ...trial, planHash: roundHashes[trial.round - 1]! })),
  }
  expect(compareRun(run).pairs[0]?.outcome).not.toBe('not comparable')
  const astray = withTrial(run, 'mom', { planHash: 'plan of round 5' })
  expect(compareRun(astray).pairs[0]?.reasons).toEqual(["mom was sent another plan than the run's"])
})

test('a variant that leaves requests unanswered is not compared by the speed of the others', () => {
  const run = draw({ challenger: { ...mom, medianUs: 500, failedShare: 0.05 } })
  expect(compareRun(run).pairs[0]).toMatchObject({
    outcome: 'not comparable',
    reasons: [expect.stringMatching(/^mom left \d+ of 7500 requests unanswered$/)],
  })
})

test('trials too short for any percentile are not comparable', () => {
  const run = syntheticRun({ ...base, rateRps: 15, rounds: 3, variants: [rpc, mom] })
  expect(compareRun(run).headline).toContain('no percentile has 10 samples beyond it')
})

test('a question about a variant that could not run is answered with the reason', () => {
  const run = draw({ challenger: mom })
  const manifest = {
    ...run.manifest,
    question: { ...run.manifest.question, challenger: 'mom-lb' },
    missing: [{ variant: 'mom-lb', reason: 'no RabbitMQ was found' }],
  }
  expect(compareRun({ ...run, manifest }).headline).toBe(
    'Not comparable: mom-lb did not run (no RabbitMQ was found).',
  )
})

test('a variant measured alone is described, not compared', () => {
  const { headline, pairs } = compareRun(syntheticRun({ ...base, variants: [rpc] }))
  expect(pairs).toEqual([])
  expect(headline).toMatch(
    /^At 1500 requests\/s, rpc gave 7500 right answers to 7500 requests; its response time is 2\.\d\d ms at p50, .* and \d\.\d\d ms at p99\.$/,
  )
})

test('a run without its baseline compares nothing', () => {
  const run = draw({ challenger: mom })
  const trials = run.trials.filter(({ variant }) => variant === 'mom')
  expect(compareRun({ ...run, trials })).toMatchObject({
    headline: 'Not comparable: the run holds no trial of rpc.',
    pairs: [],
  })
})

test('the noise floor comes from the twins, and no smaller difference is called one', () => {
  const twin: SyntheticVariant = { ...rpc, name: 'rpc-again', medianUs: 2160, twinOf: 'rpc' }
  const variants = [rpc, { ...mom, medianUs: 2100 }, twin]
  const quiet = { ...base, rounds: 7, trialNoise: 0.002, rateRps: 4000 }
  const without = compareRun(syntheticRun({ ...quiet, variants: variants.slice(0, 2) }))
  expect(without.pairs[0]?.outcome).toBe('baseline better')
  const withTwin = compareRun(syntheticRun({ ...quiet, variants }))
  expect(withTwin.noiseFloor?.sentence).toContain('something on the machine favoured one of them')
  expect(withTwin.pairs.map(({ challenger, outcome }) => [challenger, outcome])).toEqual([
    ['mom', 'no difference detected'],
  ])
})

test('percentiles that not every trial supports are merged over the trials or left out', () => {
  const { variants } = compareRun(draw({ challenger: mom, rounds: 7 }))
  expect(Object.keys(variants[0]?.metrics ?? {})).not.toContain('p99.9Us')
  expect(variants[0]?.samples).toBe(10_500)
  expect(Object.keys(variants[0]?.merged ?? {})).toEqual(['p50Us', 'p90Us', 'p99Us', 'p99.9Us'])
})

const base = { seed: 1, rounds: 5, seconds: 1, rateRps: 1500, trialNoise: 0.03 }

function draw(options: { challenger: SyntheticVariant; rounds?: number; seed?: number }): Run {
  const { challenger, ...rest } = options
  return syntheticRun({ ...base, ...rest, variants: [rpc, challenger] })
}

function asking(run: Run, question: Partial<Question>): Run {
  const { manifest } = run
  return { ...run, manifest: { ...manifest, question: { ...manifest.question, ...question } } }
}

function outcomesOf(runs: number, rounds: number, challenger: SyntheticVariant): PairOutcome[] {
  return Array.from({ length: runs }, (_, seed) => {
    const { pairs } = compareRun(draw({ challenger, rounds, seed }))
    return pairs[0]!.outcome
  })
}

function share(outcomes: readonly PairOutcome[], wanted: PairOutcome): number {
  return outcomes.filter((outcome) => outcome === wanted).length / outcomes.length
}

function withTrial(run: Run, variant: string, change: Partial<TrialRecord>): Run {
  const at = run.trials.findIndex((trial) => trial.variant === variant)
  return { ...run, trials: run.trials.with(at, { ...run.trials[at]!, ...change }) }
}
