import { mkdir, readdir, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@rpc-vs-mom/files'
import type { RecordingTag } from '../record/recording.ts'
import { ResultsError } from './results-error.ts'

/** What the folder of a run is named by. */
export interface RunName {
  /** From 1; what orders the runs of a results folder. */
  readonly sequence: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly name: string
}

/** `<sequence>-<time>-<name>` below the results folder; letters of any script are kept. */
export function runFolderOf(resultsFolder: string, { sequence, startedAt, name }: RunName): string {
  const time = startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')
  const slug = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return join(resultsFolder, `${numberOf(sequence)}-${time}-${slug}`)
}

function numberOf(sequence: number): string {
  return String(sequence).padStart(4, '0')
}

const timed = String.raw`\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-`
const numberedRun = new RegExp(`^(\\d{4,})-${timed}`)
const unnumberedRun = new RegExp(`^${timed}`)

/** Its number by the name of its folder, 0 where it is from before there were any; undefined of what is no run. */
export function sequenceOf(entry: string): number | undefined {
  const [, digits] = numberedRun.exec(entry) ?? []
  if (digits !== undefined) return Number(digits)
  return unnumberedRun.test(entry) ? 0 : undefined
}

/**
 * Makes the folder of a run, with a sequence number that is higher than all before it and that nobody else has,
 * because clocks jump. Throws a ResultsError `notWritable`.
 */
export async function claimRunFolder(
  resultsFolder: string,
  startedAt: string,
  name: string,
): Promise<string> {
  const first = runFolderOf(resultsFolder, { sequence: 1, startedAt, name })
  try {
    await makeFolder(resultsFolder)
    for (let sequence = (await newestOf(resultsFolder)) + 1; ; sequence++) {
      const folder = runFolderOf(resultsFolder, { sequence, startedAt, name })
      if (await isMade(resultsFolder, { sequence, folder })) return folder
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ResultsError('notWritable', `Cannot write ${first}: ${reason}.`, { cause })
  }
}

async function newestOf(resultsFolder: string): Promise<number> {
  const entries = await readdir(resultsFolder)
  return entries.reduce((newest, entry) => Math.max(newest, sequenceOf(entry) ?? 0), 0)
}

/**
 * Takes the number first, by a folder named by it alone, because the full names of two runs differ. The run that gets that
 * folder after another one has renamed his sees the full name.
 */
async function isMade(
  resultsFolder: string,
  { sequence, folder }: { sequence: number; folder: string },
): Promise<boolean> {
  const claim = join(resultsFolder, numberOf(sequence))
  try {
    await mkdir(claim)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  if ((await readdir(resultsFolder)).some((entry) => sequenceOf(entry) === sequence)) {
    await rmdir(claim)
    return false
  }
  await rename(claim, folder)
  return true
}

/** Where the manifest of a run is. */
export function manifestFile(runFolder: string): string {
  return join(runFolder, 'manifest.json')
}

/** What the folder of a trial is named by. */
export interface TrialName {
  readonly number: number
  readonly variant: string
}

/** Where the files of one trial are; whatever the variant is called, inside the folder of the run. */
export function trialFiles(runFolder: string, trial: TrialName) {
  const folder = join(
    runFolder,
    'trials',
    `${String(trial.number).padStart(2, '0')}-${trial.variant.replaceAll(/[/\\\0]/g, '-')}`,
  )
  return {
    folder,
    trial: join(folder, 'trial.json'),
    ledger: join(folder, 'ledger.json'),
    cost: join(folder, 'cost.json'),
    faults: join(folder, 'faults.json'),
    pauses: join(folder, 'pauses.csv'),
    host: join(folder, 'host.csv'),
    timeline: join(folder, 'timeline.csv'),
    intervalLog: (tag: RecordingTag) => join(folder, `${tag}.hlog`),
    percentiles: (tag: RecordingTag) => join(folder, `${tag}.hgrm`),
  }
}
