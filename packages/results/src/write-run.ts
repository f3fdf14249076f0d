import { mergeIntervals } from './histogram.ts'
import { schemaVersion } from './document.ts'
import { formatIntervalLog } from './interval-log.ts'
import { formatPercentiles } from './percentile-file.ts'
import { formatHost, type HostAccount, type HostShares } from './host.ts'
import type { Manifest } from './manifest.ts'
import { formatPauses, type ProgramCollections, type ProgramPauses } from './program-pauses.ts'
import { tagsOf } from './recording.ts'
import { manifestFile, trialFiles } from './run-folder.ts'
import { formatTimeline } from './timeline.ts'
import type { TrialRecord } from './trial.ts'
import { writeFileWhole } from './write-file.ts'

/** Writes `manifest.json`: before the first trial without `finishedAt`, after the last one with it. */
export async function writeManifest(runFolder: string, manifest: Manifest): Promise<void> {
  await writeFileWhole(manifestFile(runFolder), formatJson(manifest))
}

/** Writes the folder of one trial; `trial.json` comes last and marks it complete. */
export async function writeTrial(runFolder: string, trial: TrialRecord): Promise<void> {
  const { recording, ledger, cost, host, programs, ...rest } = trial
  const files = trialFiles(runFolder, trial)
  await writeRecording(files, trial)
  await writeFileWhole(files.ledger, formatJson({ schemaVersion, ...ledger }))
  await writeFileWhole(files.cost, formatJson({ schemaVersion, ...cost }))
  if (host) await writeFileWhole(files.host, formatHost(host.seconds))
  if (programs) await writeFileWhole(files.pauses, formatPauses(programs))
  const { startedAtMs, timeSplit } = recording
  await writeFileWhole(
    files.trial,
    formatJson({
      schemaVersion,
      ...rest,
      ...(host && { host: withoutSeconds(host) }),
      ...(programs && { programs: programs.map(withoutPauses) }),
      recording: { startedAtMs, ...(timeSplit && { timeSplit }) },
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

async function writeRecording(
  files: ReturnType<typeof trialFiles>,
  { recording }: TrialRecord,
): Promise<void> {
  const { intervals, startedAtMs, timeline } = recording
  await writeFileWhole(files.timeline, formatTimeline(timeline))
  for (const tag of tagsOf(recording)) {
    await writeFileWhole(
      files.intervalLog(tag),
      formatIntervalLog(tag, intervals[tag], startedAtMs),
    )
    const merged = mergeIntervals(intervals[tag])
    await writeFileWhole(files.percentiles(tag), formatPercentiles(merged))
  }
}
