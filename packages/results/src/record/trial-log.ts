import { createWriteStream, mkdirSync, rmSync, statSync, type WriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
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
 * is on disk. A disk that cannot be written to is a ResultsError `notWritable` when the log is opened, and
 * afterwards the `fault` of a log that goes on without it, because a trial is worth more than its log.
 */
export class TrialLog implements RecordingSink {
  readonly #files: ReturnType<typeof trialFiles>
  readonly #streams = new Map<string, WriteStream>()
  #header = ''
  #fault: ResultsError | undefined

  /** Makes the folder of the trial in that of its run, without what an earlier attempt left in it. */
  constructor(runFolder: string, trial: TrialName) {
    this.#files = trialFiles(runFolder, trial)
    try {
      rmSync(this.#files.folder, { recursive: true, force: true })
      makeFolder(dirname(this.#files.folder))
      makeFolder(this.#files.folder)
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

  /** Why not all of the log is on disk, as far as it is known; all of it is when the log is closed. */
  get fault(): ResultsError | undefined {
    return this.#fault
  }

  /** Resolves when all of it is on disk, or there is a `fault`. */
  async close(): Promise<void> {
    for (const stream of this.#streams.values()) stream.end()
    for (const [file, stream] of this.#streams) {
      try {
        await finished(stream)
        checkLength(file, stream.bytesWritten)
      } catch (cause) {
        this.#fault ??= notWritable(file, cause)
      }
    }
  }

  /** Removes what is on disk of a trial that is not kept. */
  async remove(): Promise<void> {
    await this.close()
    await rm(this.#files.folder, { recursive: true, force: true })
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
    stream.on('error', (error) => (this.#fault ??= notWritable(file, error)))
    stream.write(header)
    this.#streams.set(file, stream)
    return stream
  }
}

/** Not with Node's `recursive`, which would make the folder of a run anew that somebody removed. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** What was written to a file that was removed meanwhile is nowhere, and no write says so. */
function checkLength(file: string, bytes: number): void {
  const { size } = statSync(file)
  if (size !== bytes) throw new Error(`it has ${size} bytes, and ${bytes} were written`)
}

function notWritable(file: string, cause: unknown): ResultsError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ResultsError('notWritable', `Cannot write ${file}: ${reason}.`, { cause })
}
