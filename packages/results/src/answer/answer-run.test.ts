import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { answerRun } from './answer-run.ts'
import { formatJson } from '../run/write-run.ts'
import { readRun } from '../run/read-run.ts'
import { answerOf, again, lean, options, rpc, mom, sentenceOf } from './synthetic-answer.ts'
import { syntheticBlocks, writeSyntheticBlocks } from '../synthetic/synthetic-blocks.ts'
import { syntheticRun } from '../synthetic/synthetic-run.ts'

const run = syntheticBlocks(options)

test('a variant that could not run is named first, and the rest is answered', () => {
  const missing = [{ variant: 'mom', reason: 'no RabbitMQ was found' }]
  const { equalPairs: _, ...rest } = options
  const without = answerOf(syntheticBlocks({ ...rest, variants: [rpc, lean, again], missing }))
  expect(without.lines[0]).toEqual({
    topic: 'problem',
    sentence: 'mom did not run, so it is compared with nothing.',
    numbers: 'No RabbitMQ was found.',
  })
  expect(sentenceOf(without, 'speed')).toMatch(/^rpc-lean answers faster than rpc/)
  const alone = answerOf(syntheticBlocks({ ...rest, variants: [rpc], missing }))
  expect(alone.status).toBe('not comparable')
  expect(alone.lines.map(({ topic }) => topic)).toEqual(['problem', 'capacity', 'cost'])
})

test('an interrupted run rests on the starts that are complete', () => {
  const rounds = 3 * 4 + 2
  const trials = run.trials.filter(({ round }) => round <= rounds)
  const { order, design: whole } = run.manifest
  const manifest = {
    ...run.manifest,
    interrupted: 'after 56 of 80 blocks',
    order: order.slice(0, rounds),
    design: {
      ...whole!,
      rounds: whole!.rounds.slice(0, rounds),
      starts: whole!.starts.slice(0, 3),
    },
  }
  const rest = answerOf({ manifest, trials })
  const said = [...rest.lines.map(({ sentence }) => sentence), ...rest.notes].join(' ')
  expect(said).toContain('Interrupted after 56 of 80 blocks: this rests on 3 complete starts.')
  expect(said).toContain('2 rounds of a start that did not end were left out.')
  expect(rest.pairs[0]!.loads[1]!.ratios['p50Us']).toMatchObject({ starts: 3, rounds: 9 })
})

test('the answer of a run that was read from disk is the same to the byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'answer-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const loads = options.loads.map((load) => ({ ...load, roundsPerStart: 1 }))
  const small = { ...options, starts: 3, loads }
  const read = await readRun(await writeSyntheticBlocks(folder, small))
  expect(formatJson(answerRun(read))).toBe(formatJson(answerOf(syntheticBlocks(small))))
})

test('a run that is not of blocks has no such answer', () => {
  const whole = {
    seed: 1,
    rounds: 3,
    seconds: 1,
    rateRps: 100,
    trialNoise: 0,
    variants: [rpc, mom],
  }
  expect(answerRun(syntheticRun(whole))).toBeUndefined()
})
