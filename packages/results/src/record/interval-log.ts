import { decodeFromCompressedBase64, HistogramLogWriter, JsHistogram } from 'hdr-histogram-js'
import type { Histogram } from './histogram.ts'
import { readLines } from '../run/read-lines.ts'
import type { Interval, RecordingTag } from './recording.ts'
import { ResultsError } from '../run/results-error.ts'

/** The first lines of a V2 HdrHistogram interval log; times in it count from `startedAtMs`, ms since the epoch. */
export function intervalLogHeader(startedAtMs: number): string {
  const startSeconds = (startedAtMs / 1000).toFixed(3)
  return written((writer) => {
    writer.outputLogFormatVersion()
    writer.outputComment(
      `[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startedAtMs).toISOString()}]`,
    )
    writer.outputComment(`[BaseTime: ${startSeconds} (seconds since epoch)]`)
    writer.outputLegend()
  })
}

/**
 * The line of `lengthS` seconds, one where it is missing, as the tools of hdrhistogram.org read it: tagged, values in microseconds, the maximum
 * column in milliseconds, which is exact.
 */
export function intervalLogLine(
  tag: RecordingTag,
  { second, histogram }: Interval,
  lengthS = 1,
): string {
  histogram.tag = tag
  return written((writer) => writer.outputIntervalHistogram(histogram, second, second + lengthS))
}

function written(write: (writer: HistogramLogWriter) => void): string {
  const lines: string[] = []
  write(new HistogramLogWriter((line) => void lines.push(line)))
  return lines.join('')
}

/** Reads a log line by line; what is no log, and what is damaged, is a ResultsError that names the file. */
export async function* readIntervalLog(file: string): AsyncGenerator<Interval> {
  let isLog = false
  for await (const line of readLines(file)) {
    isLog ||= line.startsWith('#[BaseTime: ')
    if (line.startsWith('#') || line.startsWith('"') || line === '') continue
    if (!isLog) break
    yield parseLine(line, file)
  }
  if (!isLog)
    throw new ResultsError('badData', `${file} is not an interval log: it has no BaseTime line.`)
}

function parseLine(line: string, file: string): Interval {
  const [start, , maximumMs, histogram = ''] = line.replace(/^Tag=[^,]*,/, '').split(',')
  try {
    const second = Math.round(Number(start))
    return { second, histogram: withMaximum(decode(histogram), Number(maximumMs) * 1000) }
  } catch (cause) {
    const sentence = `${file} holds a damaged histogram; the run must be repeated.`
    throw new ResultsError('badData', sentence, { cause })
  }
}

function decode(text: string): JsHistogram {
  const histogram = decodeFromCompressedBase64(text)
  if (!(histogram instanceof JsHistogram)) throw new TypeError('Not one of our histograms.')
  return histogram
}

/** The encoding keeps the maximum to its bucket only, its column to the microsecond. */
function withMaximum(histogram: JsHistogram, columnUs: number): Histogram {
  const maximumUs = Math.round(columnUs)
  if (!(maximumUs <= histogram.maxValue && maximumUs >= 0.998 * histogram.maxValue))
    throw new RangeError(`${maximumUs} is not the maximum of the samples.`)
  histogram.maxValue = maximumUs
  return histogram
}
