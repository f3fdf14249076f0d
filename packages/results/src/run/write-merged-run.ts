import { intervalLogHeader, intervalLogLine } from '../record/interval-log.ts'
import { tagsOf } from '../record/recording.ts'
import { timelineHeader } from '../record/timeline.ts'
import type { TrialRecord } from '../record/trial.ts'
import { trialFiles } from './run-folder.ts'
import type { Run } from './read-run.ts'
import { writeFileWhole } from './write-file.ts'
import { writeManifest, writeTrial } from './write-run.ts'

/**
 * Writes a run from what is in memory of it, where the logs of its trials are lost: it reads like any other,
 * but each distribution of a trial is one interval instead of seconds, and its timeline is empty.
 */
export async function writeMergedRun(
  runFolder: string,
  { manifest, trials }: Pick<Run, 'manifest' | 'trials'>,
): Promise<void> {
  for (const trial of trials) {
    await writeMergedLogs(runFolder, trial)
    await writeTrial(runFolder, trial)
  }
  await writeManifest(runFolder, manifest)
}

async function writeMergedLogs(runFolder: string, trial: TrialRecord): Promise<void> {
  const files = trialFiles(runFolder, trial)
  const { startedAtMs, seconds, distributions } = trial.recording
  for (const tag of tagsOf(trial.recording)) {
    const histogram = distributions[tag]
    const line =
      histogram.totalCount === 0 ? '' : intervalLogLine(tag, { second: 0, histogram }, seconds)
    await writeFileWhole(files.intervalLog(tag), `${intervalLogHeader(startedAtMs)}${line}`)
  }
  await writeFileWhole(files.timeline, timelineHeader)
}
