import { HistogramLogReader, HistogramLogWriter } from 'hdr-histogram-js'
import type { Interval, RecordingTag } from './recording.ts'
import { ResultsError } from './results-error.ts'

/**
 * A V2 HdrHistogram interval log, as the tools of hdrhistogram.org read it: one line per second with a
 * sample, tagged, values in microseconds, the maximum column in milliseconds.
 */
export function formatIntervalLog(
  tag: RecordingTag,
  intervals: readonly Interval[],
  startedAtMs: number,
): string {
  const lines: string[] = []
  const writer = new HistogramLogWriter((line) => void lines.push(line))
  const startSeconds = (startedAtMs / 1000).toFixed(3)
  writer.outputLogFormatVersion()
  writer.outputComment(
    `[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startedAtMs).toISOString()}]`,
  )
  writer.outputComment(`[BaseTime: ${startSeconds} (seconds since epoch)]`)
  writer.outputLegend()
  for (const { second, histogram } of intervals) {
    histogram.tag = tag
    writer.outputIntervalHistogram(histogram, second, second + 1)
  }
  return lines.join('')
}

/** Reads what `formatIntervalLog` wrote; `file` names it in the error. */
export function parseIntervalLog(text: string, file: string): Interval[] {
  const startedAtSeconds = /^#\[BaseTime: ([\d.]+) /m.exec(text)?.[1]
  if (startedAtSeconds === undefined)
    throw new ResultsError('badData', `${file} is not an interval log: it has no BaseTime line.`)
  try {
    return readIntervals(text, Number(startedAtSeconds))
  } catch (cause) {
    throw new ResultsError(
      'badData',
      `${file} holds a damaged histogram; the run must be repeated.`,
      {
        cause,
      },
    )
  }
}

function readIntervals(text: string, startedAtSeconds: number): Interval[] {
  const reader = new HistogramLogReader(text)
  const intervals: Interval[] = []
  for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram()) {
    const second = Math.round(next.startTimeStampMsec / 1000 - startedAtSeconds)
    intervals.push({ second, histogram: next })
  }
  return intervals
}
