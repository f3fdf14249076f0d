import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { intervalLogHeader, intervalLogLine } from './interval-log.ts'
import {
  alwaysKeptTags,
  type Interval,
  type RecordingSink,
  type RecordingTag,
} from './recording.ts'
import { ResultsError } from '../run/results-error.ts'
import { trialFiles, type TrialName } from '../run/run-folder.ts'
import { timelineHeader, timelineLine, type TimelineRow } from './timeline.ts'

/** Text that waits for the disk; more than this is an error, because what waits is memory. */
const pendingBytesMax = 16 * 2 ** 20

/**
 * The interval logs and the timeline of a trial, written second by second: what had ended when a run was killed
 * is on disk. A disk that cannot be written to is a ResultsError `notWritable` when the log is opened or closed,
 * never in between.
 */
export class TrialLog implements RecordingSink {
  readonly #files: ReturnType<typeof trialFiles>
  readonly #streams = new Map<string, WriteStream>()
  #header = ''
  #fault: unknown

  /** Makes the folder of the trial, without what an earlier attempt left in it. */
  constructor(runFolder: string, trial: TrialName) {
    this.#files = trialFiles(runFolder, trial)
    try {
      rmSync(this.#files.folder, { recursive: true, force: true })
      mkdirSync(this.#files.folder, { recursive: true })
    } catch (cause) {
      throw notWritable(this.#files.folder, cause)
    }
  }

  /** Begins the files; the measured phase begins at `startedAtMs`, ms since the epoch. */
  begin(startedAtMs: number): void {
    this.#header = intervalLogHeader(startedAtMs)
    for (const tag of alwaysKeptTags) this.#write(this.#files.intervalLog(tag), '', this.#header)
    this.#write(this.#files.timeline, '', timelineHeader)
  }

  interval(tag: RecordingTag, interval: Interval): void {
    this.#write(this.#files.intervalLog(tag), intervalLogLine(tag, interval), this.#header)
  }

  ended(row: TimelineRow): void {
    this.#write(this.#files.timeline, timelineLine(row), timelineHeader)
  }

  /** Resolves when all of it is on disk. */
  async close(): Promise<void> {
    for (const stream of this.#streams.values()) stream.end()
    for (const [file, stream] of this.#streams)
      await finished(stream).catch((cause: unknown) => {
        throw notWritable(file, this.#fault ?? cause)
      })
  }

  #write(file: string, text: string, header: string): void {
    const stream = this.#streams.get(file) ?? this.#open(file, header)
    if (stream.destroyed) return
    stream.write(text)
    if (stream.writableLength > pendingBytesMax)
      stream.destroy(new Error('the disk does not keep up with what is measured'))
  }

  #open(file: string, header: string): WriteStream {
    const stream = createWriteStream(file, { flush: true })
    stream.on('error', (error) => (this.#fault ??= error))
    stream.write(header)
    this.#streams.set(file, stream)
    return stream
  }
}

function notWritable(file: string, cause: unknown): ResultsError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ResultsError('notWritable', `Cannot write ${file}: ${reason}.`, { cause })
}
