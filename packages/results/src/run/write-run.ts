import { schemaVersion } from './document.ts'
import { formatPercentiles } from '../record/percentile-file.ts'
import { formatHost, type HostAccount, type HostShares } from '../record/host.ts'
import type { Manifest } from './manifest.ts'
import {
  formatPauses,
  type ProgramCollections,
  type ProgramPauses,
} from '../record/program-pauses.ts'
import { tagsOf } from '../record/recording.ts'
import { manifestFile, trialFiles } from './run-folder.ts'
import type { TrialRecord } from '../record/trial.ts'
import { writeFileWhole } from './write-file.ts'

/** Writes `manifest.json`: before the first trial without `finishedAt`, after the last one with it. */
export async function writeManifest(runFolder: string, manifest: Manifest): Promise<void> {
  await writeFileWhole(manifestFile(runFolder), formatJson(manifest))
}

/** Writes what is not in the log of the trial, which is closed; `trial.json` comes last and marks it complete. */
export async function writeTrial(runFolder: string, trial: TrialRecord): Promise<void> {
  const { recording, ledger, cost, host, programs, faults, recoveries, ...rest } = trial
  const files = trialFiles(runFolder, trial)
  for (const tag of tagsOf(recording))
    await writeFileWhole(files.percentiles(tag), formatPercentiles(recording.distributions[tag]))
  await writeFileWhole(files.ledger, formatJson({ schemaVersion, ...ledger }))
  await writeFileWhole(files.cost, formatJson({ schemaVersion, ...cost }))
  if (faults) await writeFileWhole(files.faults, formatJson({ schemaVersion, faults, recoveries }))
  if (host) await writeFileWhole(files.host, formatHost(host.seconds))
  if (programs) await writeFileWhole(files.pauses, formatPauses(programs))
  const { startedAtMs, beyondRange, timeSplit } = recording
  await writeFileWhole(
    files.trial,
    formatJson({
      schemaVersion,
      ...rest,
      ...(host && { host: withoutSeconds(host) }),
      ...(programs && { programs: programs.map(withoutPauses) }),
      recording: {
        startedAtMs,
        ...(beyondRange !== undefined && { beyondRange }),
        ...(timeSplit && { timeSplit }),
      },
    }),
  )
}

function withoutSeconds({ seconds: _seconds, ...shares }: HostAccount): HostShares {
  return shares
}

function withoutPauses({ pauses: _pauses, ...collections }: ProgramPauses): ProgramCollections {
  return collections
}

/** JSON as all documents of a run are written: indented, with a newline at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
