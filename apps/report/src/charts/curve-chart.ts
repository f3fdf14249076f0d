import type { CurvePoint } from '@rpc-vs-mom/results'
import { ms, whole } from '../format.ts'
import { bottomAxis, leftLogAxis, type Frame } from './axes.ts'
import { lineLabels } from './line-labels.ts'
import { extentOf, logScale, logTicks, niceLogSpan } from './scales.ts'
import { element, label, pathData, type Chart } from './svg.ts'

/** The curve of a variant with the colour and dash of its lines. */
export interface DrawnCurve {
  readonly name: string
  readonly series: number
  readonly points: readonly CurvePoint[]
  /** Rate of the knee; absent where there is none. */
  readonly kneeRps?: number
}

const frame: Frame = { width: 760, height: 430, left: 62, right: 640, top: 18, bottom: 372 }

/** Throughput against response time: what is answered in time per second, and p99; a ring marks the knee. */
export function curveChart(id: string, curves: readonly DrawnCurve[]): Chart {
  const drawn = curves.filter((curve) => placesOf(curve).length > 0)
  return {
    id,
    title: 'Throughput against response time',
    description: describe(drawn),
    width: frame.width,
    height: frame.height,
    body: drawn.length === 0 ? nothing() : draw(drawn),
  }
}

interface Place {
  readonly goodputRps: number
  readonly p99Us: number
  readonly isKnee: boolean
}

/** The points that have a place: a percentile beyond what was answered has none. */
function placesOf({ points, kneeRps }: DrawnCurve): Place[] {
  return points.flatMap(({ goodputRps, p99Us, rateRps }) =>
    typeof p99Us === 'number' && goodputRps > 0
      ? [{ goodputRps, p99Us, isKnee: rateRps === kneeRps }]
      : [],
  )
}

function draw(curves: readonly DrawnCurve[]): string {
  const places = curves.flatMap(placesOf)
  const times = niceLogSpan(extentOf(places.map(({ p99Us }) => p99Us)))
  const rates = niceLogSpan(extentOf(places.map(({ goodputRps }) => goodputRps)))
  const y = logScale(times, { from: frame.bottom, to: frame.top })
  const x = logScale(rates, { from: frame.left, to: frame.right })
  const lines = curves.map((curve) => {
    const own = placesOf(curve)
    const at = own.map(({ goodputRps, p99Us }) => [x(goodputRps), y(p99Us)] as const)
    const series = `s${curve.series}`
    return [
      element('path', { class: `${series} curve`, d: pathData(at) }),
      ...own.map(({ isKnee }, index) =>
        element('circle', {
          class: isKnee ? `${series} curve solid` : `${series} dot`,
          cx: at[index]![0],
          cy: at[index]![1],
          r: isKnee ? 7 : 3,
        }),
      ),
    ].join('')
  })
  const names = curves.map((curve) => ({
    text: curve.name,
    series: curve.series,
    y: y(placesOf(curve).at(-1)!.p99Us),
  }))
  return [
    leftLogAxis(frame, times, 'p99, ms (log)'),
    bottomAxis(
      frame,
      logTicks(rates).map((tick) => ({ at: x(tick), text: whole(tick) })),
      'Right answers in time per second (log)',
    ),
    ...lines,
    lineLabels(frame.right + 8, names),
  ].join('')
}

function nothing(): string {
  return label('No load has a p99: too few requests, or too few answers.', {
    x: frame.width / 2,
    y: frame.height / 2,
    'text-anchor': 'middle',
    class: 'muted',
  })
}

function describe(curves: readonly DrawnCurve[]): string {
  const ends = curves.map((curve) => {
    const last = placesOf(curve).at(-1)!
    return `${curve.name} ends at ${whole(last.goodputRps)}/s with a p99 of ${ms(last.p99Us)} ms`
  })
  return `One line for each variant through its loads in ascending order, both axes logarithmic; a ring marks the knee. ${ends.join('; ')}.`
}
