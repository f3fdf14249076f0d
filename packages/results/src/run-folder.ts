import { join } from 'node:path'
import type { RecordingTag } from './recording.ts'

/** `<time>-<name>` below the results folder; sorts by time. `startedAt` is ISO 8601, UTC; letters of any script are kept. */
export function runFolderOf(resultsFolder: string, startedAt: string, name: string): string {
  const time = startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')
  const slug = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  return join(resultsFolder, `${time}-${slug}`)
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

/** Where the files of one trial are. */
export function trialFiles(runFolder: string, trial: TrialName) {
  const folder = join(
    runFolder,
    'trials',
    `${String(trial.number).padStart(2, '0')}-${trial.variant}`,
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
