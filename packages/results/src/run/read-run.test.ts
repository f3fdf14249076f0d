import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compareRun } from '../compare/compare-run.ts'
import { readDocument } from './document.ts'
import { formatPercentiles } from '../record/percentile-file.ts'
import { packRun } from './packed-trials.ts'
import { listRuns, readRun } from './read-run.ts'
import { recordingTags } from '../record/recording.ts'
import { withFaults } from '../synthetic/with-faults.ts'
import { trialFiles } from './run-folder.ts'
import type { TrialRecord } from '../record/trial.ts'
import {
  syntheticRun,
  writeSyntheticRun,
  type SyntheticOptions,
} from '../synthetic/synthetic-run.ts'
import { writeFileWhole } from './write-file.ts'
import { writeMergedRun } from './write-merged-run.ts'
import { formatJson, writeManifest } from './write-run.ts'

const options: SyntheticOptions = {
  seed: 3,
  rounds: 3,
  seconds: 2,
  rateRps: 600,
  trialNoise: 0.02,
  variants: [
    { name: 'rpc', medianUs: 2000, spread: 0.3 },
    { name: 'mom', medianUs: 1500, spread: 0.4, failedShare: 0.005 },
  ],
}

test('a run reads back with the same ledgers, costs, verdicts and distributions, maxima included', async () => {
  const written = syntheticRun(options)
  const read = await readRun(await writeSyntheticRun(await resultsFolder(), options))
  expect(read.manifest).toEqual(written.manifest)
  for (const [index, trial] of written.trials.entries()) {
    const { recording: readBack, ...readRest } = read.trials[index]!
    const { recording, ...rest } = trial
    expect(readRest).toEqual(rest)
    expect(readBack.seconds).toBe(recording.seconds)
    expect(readBack.lastLagP50Us).toBe(recording.lastLagP50Us)
    for (const tag of recordingTags) {
      const [after, before] = [readBack.distributions[tag], recording.distributions[tag]]
      expect([after.maxValue, after.totalCount], tag).toEqual([before.maxValue, before.totalCount])
      expect(formatPercentiles(after)).toBe(formatPercentiles(before))
    }
  }
})

test('a run with faults reads back what was done when, and what came of it', async () => {
  const { manifest, trials } = withFaults(syntheticRun(options))
  const folder = join(await resultsFolder(), 'broken')
  await writeMergedRun(folder, { manifest, trials })
  const read = await readRun(folder)
  expect(read.manifest.plan.faults).toEqual(manifest.plan.faults)
  for (const [index, { faults, recoveries }] of read.trials.entries())
    expect({ faults, recoveries }).toEqual({
      faults: trials[index]!.faults,
      recoveries: trials[index]!.recoveries,
    })
  await rm(trialFiles(folder, trials[0]!).faults)
  await expect(readRun(folder)).rejects.toThrow('faults.json')
})

test('a run written from memory alone reads back with all but its seconds', async () => {
  const { manifest, trials } = syntheticRun(options)
  const folder = join(await resultsFolder(), 'saved')
  await writeMergedRun(folder, { manifest, trials })
  const read = await readRun(folder)
  expect(read.manifest).toEqual(manifest)
  expect(compareRun(read)).toEqual(compareRun({ manifest, trials }))
  for (const [index, { recording }] of read.trials.entries()) {
    const { distributions } = trials[index]!.recording
    for (const tag of recordingTags)
      expect(recording.distributions[tag].maxValue, tag).toBe(distributions[tag].maxValue)
  }
})

test('the time split reads back, and a run made before there was one still reads', async () => {
  const written = syntheticRun(options).trials[0]!.recording
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const first = (await readRun(folder)).trials[0]!.recording
  expect(first.timeSplit).toEqual(written.timeSplit)
  expect(first.distributions.wait.totalCount).toBe(written.timeSplit!.all.answers)
  const files = trialFiles(folder, { number: 1, variant: 'rpc' })
  const document = JSON.parse(await readFile(files.trial, 'utf8')) as TrialRecord
  const { timeSplit: _split, ...recording } = document.recording
  await writeFile(files.trial, formatJson({ ...document, recording }))
  for (const tag of ['wait', 'query', 'transport'] as const) await rm(files.intervalLog(tag))
  const old = (await readRun(folder)).trials[0]!.recording
  expect(old.timeSplit).toBeUndefined()
  expect(old.distributions.response).toEqual(first.distributions.response)
  expect(old.distributions.wait.totalCount).toBe(0)
})

test('every document written fits its published schema, the comparison included', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const comparison = compareRun(await readRun(folder))
  await writeFileWhole(join(folder, 'comparison.json'), formatJson(comparison))
  expect(await readDocument(join(folder, 'comparison.json'), 'comparison')).toEqual(comparison)
})

test('writing leaves no temporary file behind', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const files = await readdir(folder, { recursive: true })
  expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([])
})

test('a run that was stopped is refused as half-written', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const { finishedAt: _finishedAt, ...manifest } = syntheticRun(options).manifest
  await writeManifest(folder, manifest)
  await expect(readRun(folder)).rejects.toThrow(
    'is half-written: the run was stopped before its end',
  )
})

test('a trial that is missing is named by its file', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  await rm(join(folder, 'trials', '04-rpc'), { recursive: true })
  await expect(readRun(folder)).rejects.toThrow(join('04-rpc', 'trial.json'))
})

test('an unknown schema version is refused with both versions', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  await edit(join(folder, 'manifest.json'), '"schemaVersion": 2', '"schemaVersion": 3')
  await expect(readRun(folder)).rejects.toThrow(
    'has schema version 3, but this version of the report reads 1 and 2 only',
  )
})

test.each([
  [{ profile: 'cube' }, { 'query profile': 'cube' }],
  [{}, {}],
])('a manifest of version 1 with %o is read as one of version 2', async (old, settings) => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const file = join(folder, 'manifest.json')
  const { manifest } = await readRun(folder)
  const { settings: _settings, ...plan } = manifest.plan
  const { size: _size, ...dataSet } = manifest.dataSet
  const first = {
    ...manifest,
    schemaVersion: 1,
    plan: { ...plan, ...old },
    dataSet: { ...dataSet, sales: 7 },
  }
  await writeFile(file, JSON.stringify(first))
  expect((await readRun(folder)).manifest).toEqual({
    ...manifest,
    plan: { ...plan, settings },
    dataSet: { ...dataSet, size: { sale: 7 } },
  })
  await writeFile(file, JSON.stringify({ ...first, schemaVersion: 2 }))
  await expect(readRun(folder)).rejects.toThrow('is not a manifest: ')
})

test('a manifest with one pair of equal wires is read as one with a list of them', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const { manifest } = await readRun(folder)
  const { question } = manifest
  const pair = { baseline: 'rpc-lean', challenger: 'mom' }
  const old = { ...manifest, question: { ...question, equalPair: pair } }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(old))
  const both = 'run on wires of this study, so that no library makes the difference'
  expect((await readRun(folder)).manifest).toEqual({
    ...manifest,
    question: { ...question, equalPairs: [{ ...pair, both }] },
  })
})

test('a document with a wrong field is refused with the field', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  await edit(join(folder, 'trials', '01-rpc', 'ledger.json'), '"shed": 0', '"shed": "none"')
  await expect(readRun(folder)).rejects.toThrow(
    'is not a ledger: shed is "none", not of type integer',
  )
})

test('a document that was cut off is refused as no JSON', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  await writeFile(join(folder, 'trials', '01-rpc', 'cost.json'), '{ "schemaVersion"')
  await expect(readRun(folder)).rejects.toThrow('cost.json is not JSON')
})

test('a folder that is no run is named', async () => {
  const folder = await resultsFolder()
  await expect(readRun(folder)).rejects.toThrow(join(folder, 'manifest.json'))
})

test.each([
  'manifest.json',
  'trials/01-rpc/trial.json',
  'trials/01-rpc/ledger.json',
  'trials/01-rpc/cost.json',
  'trials/01-rpc/timeline.csv',
  'trials/01-rpc/response.hlog',
])('a FIFO in place of %s is not waited for', async (name) => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const file = join(folder, name)
  await rm(file)
  execFileSync('mkfifo', [file])
  await expect(readRun(folder)).rejects.toMatchObject({
    kind: 'badData',
    message: `Cannot read ${file}: ${file} is a FIFO and no regular file.`,
  })
})

test.each(['trials.jsonl', 'trials'])(
  'a FIFO in place of %s in a packed run is not waited for',
  async (name) => {
    const folder = await writeSyntheticRun(await resultsFolder(), options)
    await rm(join(folder, 'trials'), { recursive: true })
    const file = join(folder, name)
    execFileSync('mkfifo', [file])
    await expect(readRun(folder)).rejects.toThrow(/^Cannot read .*(is a FIFO|ENOTDIR)/)
  },
)

test('a FIFO in the folder of a trial is not packed, nor waited for', async () => {
  const folder = await writeSyntheticRun(await resultsFolder(), options)
  const file = join(folder, 'trials/01-rpc/notes')
  execFileSync('mkfifo', [file])
  await expect(packRun(folder, join(folder, 'packed'))).rejects.toThrow(`${file} is a FIFO`)
})

test('runs are listed oldest first, and other entries are passed over', async () => {
  const folder = await resultsFolder()
  const names = [
    '2026-02-01T00-00-00Z-b',
    '2026-01-01T00-00-00Z-a',
    '10000-2020-01-01T00-00-00Z-e',
    '0009-2026-01-01T00-00-00Z-c',
    '9999-2025-01-01T00-00-00Z-d',
    'notes',
    '0011',
  ]
  for (const name of names) await mkdir(join(folder, name))
  await appendFile(join(folder, '2026-03-01T00-00-00Z-file'), '')
  expect((await listRuns(folder)).map((run) => run.slice(folder.length + 1))).toEqual([
    '2026-01-01T00-00-00Z-a',
    '2026-02-01T00-00-00Z-b',
    '0009-2026-01-01T00-00-00Z-c',
    '9999-2025-01-01T00-00-00Z-d',
    '10000-2020-01-01T00-00-00Z-e',
  ])
})

test('an empty results folder and a missing one say how to make a run', async () => {
  const folder = await resultsFolder()
  await expect(listRuns(folder)).rejects.toThrow(`${folder} holds no run; "pnpm bench" makes one`)
  await expect(listRuns(join(folder, 'nowhere'))).rejects.toThrow('holds no run')
})

async function resultsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'results-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function edit(file: string, from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
}
