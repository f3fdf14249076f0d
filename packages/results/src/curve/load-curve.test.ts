import { expect, test } from 'vitest'
import { answerOf, mom, rpc } from '../answer/synthetic-answer.ts'
import { syntheticBlocks, type SyntheticLoad } from '../synthetic/synthetic-blocks.ts'
import type { BlockSetting } from '../run/block-design.ts'
import type { Run } from '../run/read-run.ts'

const climb = { p99Ms: 50, failedShare: 0.01 }
const rates = [200, 400, 800]

/** Each variant holds what is said of it: above, everything takes a hundred times as long. */
function climbed(
  holds: Readonly<Record<string, number>>,
  settings: readonly (BlockSetting | undefined)[] = [undefined],
): Run {
  const loads = settings.flatMap((setting) =>
    rates.map((rateRps): SyntheticLoad => {
      const times = setting?.value ?? 1
      const slower = Object.entries(holds).map(([name, most]) => [
        name,
        rateRps > most * times ? 100 : 1,
      ])
      return {
        name: setting ? `${setting.label}, ${rateRps}/s` : `${rateRps}/s`,
        rateRps,
        roundsPerStart: 1,
        slower: Object.fromEntries(slower),
        ...(setting && { setting }),
      }
    }),
  )
  return apart(syntheticBlocks({ seed: 1, starts: 3, loads, variants: [rpc, mom], climb }))
}

/** One variant in each round, as a climb has it. */
function apart(run: Run): Run {
  const { manifest, trials } = run
  const { design, plan } = manifest
  const order = trials.map(({ variant }) => [variant])
  const rounds = trials.map(({ round }) => design!.rounds[round - 1]!)
  const roundHashes = trials.map(({ planHash }) => planHash)
  return {
    ...run,
    manifest: {
      ...manifest,
      order,
      plan: { ...plan, roundHashes },
      design: { ...design!, rounds },
    },
    trials: trials.map((trial, index) => ({ ...trial, round: index + 1 })),
  }
}

test('the knee is the highest load that is kept, and what came above it is told', () => {
  const answer = answerOf(climbed({ rpc: 400, mom: 800 }))
  expect(answer.lines[0]!.sentence).toBe('Up to its knee each holds: rpc 400/s and mom 800/s.')
  expect(answer.lines[0]!.numbers).toContain(
    'mom 800/s (800–800/s, 3 starts), and nothing above it',
  )
  expect(answer.curves!.map(({ knee }) => knee)).toEqual([
    { rateRps: 400, lowRps: 400, highRps: 400, starts: 3, above: 'missed' },
    { rateRps: 800, lowRps: 800, highRps: 800, starts: 3, above: 'nothing' },
  ])
})

test('a load that the hammer could not offer is its limit, not one of the variant, and forbids no answer', () => {
  const run = climbed({ rpc: 800, mom: 800 })
  const { design, order } = run.manifest
  const dropped = design!.rounds.flatMap(({ load }, index) =>
    load === '800/s' && order[index]![0] === 'rpc' ? [index + 1] : [],
  )
  const answer = answerOf({
    manifest: { ...run.manifest, design: { ...design!, dropped } },
    trials: run.trials.filter(({ round }) => !dropped.includes(round)),
  })
  expect(answer.status).toBe('answered')
  expect(answer.curves![0]!.knee).toMatchObject({ rateRps: 400, above: 'hammer' })
  expect(answer.lines[0]!.numbers).toContain(
    'rpc 400/s (400–400/s, 3 starts), the limit of the hammer',
  )
})

test('a round that was not put is no missing block, and one that is simply not there is', () => {
  const run = climbed({ rpc: 200, mom: 800 })
  const last = run.trials.findLast(({ variant }) => variant === 'rpc')!.round
  const trials = run.trials.filter(({ round }) => round !== last)
  const skipped = { ...run.manifest.design!, skipped: [last] }
  expect(answerOf({ manifest: { ...run.manifest, design: skipped }, trials }).status).toBe(
    'answered',
  )
  expect(answerOf({ manifest: run.manifest, trials }).status).toBe('not comparable')
})

test('what each holds is told as speed-up and efficiency where a setting grows', () => {
  const settings = [1, 2, 4].map((value) => ({
    axis: 'workers',
    value,
    label: value === 1 ? '1 worker' : `${value} workers`,
  }))
  const answer = answerOf(climbed({ rpc: 200, mom: 400 }, settings))
  expect(answer.lines[0]!.sentence).toBe(
    'From 1 worker to 4 workers what each holds grows: rpc ×4.00 and mom ×2.00.',
  )
  expect(answer.lines[0]!.numbers).toContain(
    '4 workers: 800/s (800–800/s), speed-up 2.00, efficiency 50 %',
  )
})

test('above capacity it is told what is still answered in time', () => {
  const loads = [0.5, 1, 3].map((ofCapacity): SyntheticLoad => ({
    name: `${ofCapacity} times`,
    rateRps: 400 * ofCapacity,
    ofCapacity,
    roundsPerStart: 1,
  }))
  const failing = { ...mom, failedShare: 0.5 }
  const answer = answerOf(syntheticBlocks({ seed: 1, starts: 3, loads, variants: [rpc, failing] }))
  const line = answer.lines.find(({ topic }) => topic === 'capacity')!
  expect(line.sentence).toBe(
    'At 3.00 times capacity, right answers in time, of the best: rpc 100 % and mom 100 %.',
  )
  expect(answer.curves![1]!.points.at(-1)!.goodputRps / 1200).toBeCloseTo(0.5, 1)
})

test('a load at which the hammer itself was late is its limit too', () => {
  const run = climbed({ rpc: 800, mom: 800 })
  const late = run.trials.map((trial) =>
    trial.variant === 'mom' && trial.ledger.planned === 800
      ? {
          ...trial,
          verdict: { ...trial.verdict, verdict: 'INVALID' as const, reasons: ['It was late.'] },
        }
      : trial,
  )
  const answer = answerOf({ ...run, trials: late })
  expect(answer.status).toBe('answered')
  expect(answer.curves![1]!.knee).toMatchObject({ rateRps: 400, above: 'hammer' })
})

test('a climb of which the machine left nothing says first that it was too noisy', () => {
  const run = climbed({ rpc: 400, mom: 400 })
  const design = { ...run.manifest.design!, takenShareMax: 0 }
  const answer = answerOf({ ...run, manifest: { ...run.manifest, design } })
  expect(answer.status).toBe('too noisy')
  expect(answer.lines[0]!.sentence).toMatch(/^Too noisy to answer/u)
  expect(answer.lines[0]!.numbers).toContain('18 of 18 rounds were set aside')
})
