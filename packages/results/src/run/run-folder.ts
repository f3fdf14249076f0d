import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@rpc-vs-mom/files'
import type { RecordingTag } from '../record/recording.ts'
import { ResultsError } from './results-error.ts'

/** `<time>-<name>` below the results folder; sorts by time. `startedAt` is ISO 8601, UTC; letters of any script are kept. */
export function runFolderOf(resultsFolder: string, startedAt: string, name: string): string {
  const time = startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')
  const slug = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return join(resultsFolder, `${time}-${slug}`)
}

/**
 * Makes the folder of a run that nobody else has: where `runFolderOf` is taken, with `-2`, `-3` and so on
 * behind it. Throws a ResultsError `notWritable`.
 */
export async function claimRunFolder(
  resultsFolder: string,
  startedAt: string,
  name: string,
): Promise<string> {
  const wanted = runFolderOf(resultsFolder, startedAt, name)
  try {
    await makeFolder(resultsFolder)
    for (let taken = 1; ; taken++) {
      const folder = taken === 1 ? wanted : `${wanted}-${taken}`
      if (await isMade(folder)) return folder
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ResultsError('notWritable', `Cannot write ${wanted}: ${reason}.`, { cause })
  }
}

async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
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
    pauses: join(folder, 'pauses.csv'),
    host: join(folder, 'host.csv'),
    timeline: join(folder, 'timeline.csv'),
    intervalLog: (tag: RecordingTag) => join(folder, `${tag}.hlog`),
    percentiles: (tag: RecordingTag) => join(folder, `${tag}.hgrm`),
  }
}
