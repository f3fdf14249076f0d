import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recordingTags } from '../record/recording.ts'
import { formatPercentiles } from '../record/percentile-file.ts'
import { writeSyntheticRun, type SyntheticOptions } from '../synthetic/synthetic-run.ts'
import { packRun } from './packed-trials.ts'
import { readRun, type Run } from './read-run.ts'
import { temporaryFolder } from './temporary-folder.ts'

const options: SyntheticOptions = {
  seed: 5,
  rounds: 2,
  seconds: 3,
  rateRps: 300,
  trialNoise: 0.02,
  variants: [
    { name: 'rpc', medianUs: 2000, spread: 0.3 },
    { name: 'mom', medianUs: 1500, spread: 0.4, failedShare: 0.005 },
  ],
}

interface Folders {
  readonly run: string
  readonly packed: string
}

async function packed(): Promise<Folders> {
  const folder = await temporaryFolder()
  const run = await writeSyntheticRun(folder, options)
  await packRun(run, join(folder, 'packed'))
  return { run, packed: join(folder, 'packed') }
}

/** All that is read of a run, with its distributions as text. */
function contents({ manifest, trials, overTime }: Run) {
  return {
    manifest,
    overTime,
    trials: trials.map(({ recording, ...rest }) => ({
      ...rest,
      seconds: recording.seconds,
      timeSplit: recording.timeSplit,
      distributions: recordingTags.map((tag) => formatPercentiles(recording.distributions[tag])),
    })),
  }
}

test('a packed run is two files and reads back as the run that it was made of', async () => {
  const { run, packed: folder } = await packed()
  expect((await readdir(folder)).toSorted()).toEqual(['manifest.json', 'trials.jsonl'])
  expect(contents(await readRun(folder))).toEqual(contents(await readRun(run)))
})

test('packing the same run again gives the same bytes', async () => {
  const { run, packed: folder } = await packed()
  const before = await readFile(join(folder, 'trials.jsonl'), 'utf8')
  await packRun(run, folder)
  expect(await readFile(join(folder, 'trials.jsonl'), 'utf8')).toBe(before)
})

test('what is wrong inside is told of the packed run, and nothing of it stays unpacked', async () => {
  const { packed: folder } = await packed()
  const file = join(folder, 'trials.jsonl')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('#[BaseTime: ', '#[Time: '))
  await expect(readRun(folder)).rejects.toThrow(`${join(folder, 'trials')}/01-`)
  await writeFile(file, text.split('\n').slice(1).join('\n'))
  await expect(readRun(folder)).rejects.toThrow(`Cannot read ${join(folder, 'trials')}/01-`)
  const left = (await readdir(tmpdir())).filter((name) =>
    name.startsWith(`rpc-vs-mom-run-${process.pid}-`),
  )
  expect(left).toEqual([])
})

test.each([
  ['is cut off', '{"trial":"01-rpc","fil'],
  ['has a file elsewhere', '{"trial":"01-rpc","files":{"../../x":""}}'],
  ['has a trial elsewhere', '{"trial":"..","files":{}}'],
  ['has a file that is no text', '{"trial":"01-rpc","files":{"cost.json":1}}'],
])('a line that %s is refused', async (_, line) => {
  const { packed: folder } = await packed()
  await writeFile(join(folder, 'trials.jsonl'), `${line}\n`)
  await expect(readRun(folder)).rejects.toThrow(
    `${join(folder, 'trials.jsonl')} has a line that is no packed trial: ${line.slice(0, 40)}`,
  )
})

test('more than git should keep is refused', async () => {
  const { run, packed: folder } = await packed()
  const [first] = await readdir(join(run, 'trials'))
  await writeFile(join(run, 'trials', first!, 'large.csv'), 'x'.repeat(2_000_000))
  await expect(packRun(run, folder)).rejects.toThrow('at most 2000000 are kept')
})

test('a run that is packed already has nothing to pack', async () => {
  const { packed: folder } = await packed()
  await expect(packRun(folder, join(folder, 'again'))).rejects.toThrow(
    `${folder} has no folder "trials" to pack.`,
  )
})
