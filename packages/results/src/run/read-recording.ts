import { emptyHistogram, type Histogram } from '../record/histogram.ts'
import { readIntervalLog } from '../record/interval-log.ts'
import { recordingTags, type Recording, type RecordingTag } from '../record/recording.ts'
import type { trialFiles } from './run-folder.ts'
import { readTimeline } from '../record/timeline.ts'

/** What is read of the logs of a trial; the rest of a recording is in `trial.json`. */
export type ReadRecording = Pick<Recording, 'seconds' | 'distributions' | 'lastLagP50Us'>

/** Reads the logs of a trial; holds one histogram for each distribution, however long the trial was. */
export async function readRecording(
  files: ReturnType<typeof trialFiles>,
  tags: readonly RecordingTag[],
): Promise<ReadRecording> {
  const distributions = Object.fromEntries(
    recordingTags.map((tag) => [tag, emptyHistogram()]),
  ) as Record<RecordingTag, Histogram>
  let lastLag = emptyHistogram()
  for (const tag of tags) {
    for await (const { histogram } of readIntervalLog(files.intervalLog(tag))) {
      distributions[tag].add(histogram)
      if (tag === 'lag') lastLag = histogram
    }
  }
  const seconds = await countSeconds(files.timeline)
  return { seconds, distributions, lastLagP50Us: lastLag.getValueAtPercentile(50) }
}

async function countSeconds(timelineFile: string): Promise<number> {
  const rows = readTimeline(timelineFile)
  let seconds = 0
  while (!(await rows.next()).done) seconds++
  return seconds
}
