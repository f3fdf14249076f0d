import type { Comparison } from './comparison.ts'
import { mergeIntervals } from './histogram.ts'
import { schemaVersion } from './document.ts'
import { formatIntervalLog } from './interval-log.ts'
import { formatPercentiles } from './percentile-file.ts'
import type { Manifest } from './manifest.ts'
import { recordingTags } from './recording.ts'
import { runFiles, trialFiles } from './run-folder.ts'
import { formatTimeline } from './timeline.ts'
import type { TrialRecord } from './trial.ts'
import { writeFileWhole } from './write-file.ts'

/** Writes `manifest.json`: before the first trial without `finishedAt`, after the last one with it. */
export async function writeManifest(runFolder: string, manifest: Manifest): Promise<void> {
  await writeFileWhole(runFiles(runFolder).manifest, formatJson(manifest))
}

/** Writes the folder of one trial; `trial.json` comes last and marks it complete. */
export async function writeTrial(runFolder: string, trial: TrialRecord): Promise<void> {
  const { recording, ledger, cost, ...rest } = trial
  const files = trialFiles(runFolder, trial)
  await writeRecording(files, trial)
  await writeFileWhole(files.ledger, formatJson({ schemaVersion, ...ledger }))
  await writeFileWhole(files.cost, formatJson({ schemaVersion, ...cost }))
  const { startedAtMs } = recording
  await writeFileWhole(
    files.trial,
    formatJson({ schemaVersion, ...rest, recording: { startedAtMs } }),
  )
}

/** Writes `comparison.json`, which is derived and may be written again at any time. */
export async function writeComparison(runFolder: string, comparison: Comparison): Promise<void> {
  await writeFileWhole(runFiles(runFolder).comparison, formatJson(comparison))
}

/** JSON as all documents of a run are written: indented, with a newline at the end. */
function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

async function writeRecording(
  files: ReturnType<typeof trialFiles>,
  { recording }: TrialRecord,
): Promise<void> {
  const { intervals, startedAtMs, timeline } = recording
  await writeFileWhole(files.timeline, formatTimeline(timeline))
  for (const tag of recordingTags) {
    await writeFileWhole(
      files.intervalLog(tag),
      formatIntervalLog(tag, intervals[tag], startedAtMs),
    )
    const merged = mergeIntervals(intervals[tag])
    await writeFileWhole(files.percentiles(tag), formatPercentiles(merged))
  }
}
