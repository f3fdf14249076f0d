import { expect, test } from 'vitest'
import type { Run } from '../run/read-run.ts'
import { syntheticRun, type SyntheticVariant } from '../synthetic/synthetic-run.ts'
import { acceptanceFindings } from './acceptance-finding.ts'

const handing: SyntheticVariant = { name: 'mom', medianUs: 1000, spread: 0.3 }
const waiting: SyntheticVariant = { ...handing, name: 'mom-sync', medianUs: 3000 }

const drawn = { seed: 7, rounds: 5, seconds: 3, rateRps: 1000, trialNoise: 0.02 }

const account = { attempted: 10, accepted: 10, stored: 10, lost: 0, unexpected: 0, repeated: 0 }

/** `handed` to be done later beside `waited`, of which work stood for as long as `backlog` says. */
function runOf(handed: SyntheticVariant, waited: SyntheticVariant, backlog: number[] = []): Run {
  const run = syntheticRun({ ...drawn, variants: [waited, handed] })
  const visible = { writes: 10, p50Us: 7000, p99Us: 90_000, maxUs: 100_000 }
  const store = { ...account, faults: [], visible, backlog }
  return {
    ...run,
    trials: run.trials.map((trial) =>
      trial.variant === handed.name ? { ...trial, store } : trial,
    ),
    manifest: {
      ...run.manifest,
      variants: run.manifest.variants.map((one) =>
        one.name === waited.name ? { ...one, awaitsWorkOf: handed.name } : one,
      ),
    },
  }
}

test('where senders go on sooner it pays not to wait, and the time until the work can be seen is told beside', () => {
  const [finding] = acceptanceFindings(runOf(handing, waiting, [0, 0, 0, 900, 0, 0]))
  expect(finding).toMatchObject({ variant: 'mom', waiting: 'mom-sync', paying: 'pays' })
  expect(finding!.sentence).toMatch(
    / 0\.3\d times as long at p50 .* 7\.00 ms after it was sent at p50 and 90\.0 at p99; the backlog is pointy, 900 at most\.$/,
  )
})

test('where senders are busy for longer it does not pay', () => {
  const [finding] = acceptanceFindings(runOf({ ...handing, medianUs: 9000 }, waiting))
  expect(finding!.paying).toBe('does not pay')
})

test('where no difference is detected, none is claimed', () => {
  const [finding] = acceptanceFindings(runOf({ ...handing, medianUs: 3000 }, waiting))
  expect(finding!.paying).toBe('no difference detected')
})

test('where those who wait get no answer it pays, however long the others take', () => {
  const run = runOf({ ...handing, medianUs: 9000 }, waiting)
  const failing = run.trials.map((trial) =>
    trial.variant === 'mom-sync'
      ? { ...trial, ledger: { ...trial.ledger, ok: trial.ledger.ok - 900, timedOut: 900 } }
      : trial,
  )
  const [finding] = acceptanceFindings({ ...run, trials: failing })
  expect(finding!.paying).toBe('pays')
  expect(finding!.sentence).toContain(
    '0 % of the requests of senders that go on, and 30 % of those',
  )
})

test('a run without a variant that waits says nothing of it', () => {
  expect(acceptanceFindings(syntheticRun({ ...drawn, variants: [handing] }))).toEqual([])
})
