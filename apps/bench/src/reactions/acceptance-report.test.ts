import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { acceptanceLines, acceptanceReport } from './acceptance-report.ts'

const waiting = { name: 'mom-sync', medianUs: 3000, spread: 0.3 }

/** A load under which a sender that hands work over is busy for so long. */
function level(name: string, medianUs: number) {
  const variants = [waiting, { ...waiting, name: 'mom', medianUs }]
  const run = syntheticRun({
    seed: 7,
    rounds: 5,
    seconds: 3,
    rateRps: 1000,
    trialNoise: 0.02,
    variants,
  })
  const marked = run.manifest.variants.map((one) =>
    one.name === waiting.name ? { ...one, awaitsWorkOf: 'mom' } : one,
  )
  const manifest = { ...run.manifest, variants: marked }
  return { name, folder: `results/${name}`, run: { ...run, manifest } }
}

const levels = [level('low', 3000), level('burst', 500)]

test('one line tells under which loads it pays to hand work over, and a line of each load why', () => {
  const [verdict, ...reasons] = acceptanceLines(levels)
  expect(verdict).toBe(
    'mom, handing reactions over instead of waiting: makes no difference that was detected under the load "low"; pays under the load "burst".',
  )
  expect(reasons).toHaveLength(2)
  expect(reasons[1]).toMatch(
    /^At 1000 requests\/s, mom: not to wait pays: .*0\.1\d times as long at p50/,
  )
})

test('the report links that of each load', () => {
  expect(acceptanceReport(levels, 'results')).toContain('- burst: [report](burst/report.md)')
})
