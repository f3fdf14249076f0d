import { ms } from '../format.ts'
import { hasRepetitions } from '../repetitions.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { dropLevel, type Point } from './decimate.ts'
import { bottomAxis, leftLogAxis, type Frame } from './axes.ts'
import { lineLabels } from './line-labels.ts'
import { quantileCurve, type QuantileCurve } from './quantile-curve.ts'
import { logScale, niceLogSpan, ninesScale, percentileAt, type Scale, type Span } from './scales.ts'
import { element, label, pathData, type Chart } from './svg.ts'

const frame: Frame = { width: 760, height: 430, left: 62, right: 640, top: 18, bottom: 372 }

/**
 * Response time by percentile of all variants: a line through the median over the repetitions, a band
 * from the lowest to the highest. A request without an answer counts as never answered. A curve ends where a
 * repetition has fewer than 10 samples beyond, or where no more were answered.
 */
export function percentileChart(view: ReportView): Chart {
  const curves = view.variants.map(bandOf).filter((curve) => curve.lastPercentile > 0)
  return {
    id: 'percentiles',
    title: 'Response time by percentile',
    description: describe(curves, hasRepetitions(view)),
    width: frame.width,
    height: frame.height,
    body: curves.length === 0 ? tooFewSamples() : drawCurves(curves),
  }
}

interface Band {
  readonly variant: VariantView
  readonly repetitions: readonly QuantileCurve[]
  readonly lastPercentile: number
}

function bandOf(variant: VariantView): Band {
  const repetitions = variant.trials.map(({ recording, ledger: { planned, ok, wrong } }) =>
    quantileCurve(recording.distributions.response, { planned, answered: ok + wrong }),
  )
  const lastPercentile = Math.min(...repetitions.map((curve) => curve.lastPercentile))
  return { variant, repetitions, lastPercentile }
}

function drawCurves(bands: readonly Band[]): string {
  const lastPercentile = Math.max(...bands.map((band) => band.lastPercentile))
  const y = logScale(valueSpan(bands), { from: frame.bottom, to: frame.top })
  const x = ninesScale(lastPercentile, { from: frame.left, to: frame.right })
  const drawn = bands.map((band) => drawBand(band, lastPercentile, y))
  const ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999].filter((tick) => tick <= lastPercentile)
  const names = bands.map(({ variant }, index) => ({
    text: variant.name,
    series: variant.series,
    y: drawn[index]?.endY ?? 0,
  }))
  return [
    leftLogAxis(frame, valueSpan(bands), 'Response time, ms (log)'),
    bottomAxis(
      frame,
      ticks.map((tick) => ({ at: x(tick), text: `${tick} %` })),
      'Percentile (by nines)',
    ),
    ...drawn.map(({ area }) => area),
    ...drawn.map(({ line }) => line),
    lineLabels(frame.right + 8, names),
  ].join('')
}

function drawBand(
  { variant, repetitions, lastPercentile }: Band,
  lastOfAxis: number,
  y: Scale,
): { area: string; line: string; endY: number } {
  const [low, middle, high]: [Point[], Point[], Point[]] = [[], [], []]
  for (let x = frame.left; x <= frame.right; x++) {
    const percentile = percentileAt((x - frame.left) / (frame.right - frame.left), lastOfAxis)
    if (percentile > lastPercentile + 1e-9) break
    const values = repetitions.map((curve) => curve.valueUsAt(percentile)).toSorted((a, b) => a - b)
    const at = (share: number): number => values[Math.floor((values.length - 1) * share)] ?? 0
    low.push([x, tenth(y(at(0)))])
    high.push([x, tenth(y(at(1)))])
    middle.push([x, tenth((y(at(0.5)) + y(values[Math.ceil((values.length - 1) / 2)] ?? 0)) / 2)])
  }
  const outline = [...dropLevel(high), ...dropLevel(low).toReversed()]
  const series = `s${variant.series}`
  return {
    area: element('path', { class: `${series} band`, d: pathData(outline, true) }),
    line: element('path', { class: `${series} curve`, d: pathData(dropLevel(middle)) }),
    endY: middle.at(-1)?.[1] ?? 0,
  }
}

function valueSpan(bands: readonly Band[]): Span {
  const curves = bands.flatMap((band) =>
    band.repetitions.map((curve) => ({ curve, last: band.lastPercentile })),
  )
  return niceLogSpan({
    from: Math.max(1, Math.min(...curves.map(({ curve }) => curve.valueUsAt(0)))),
    to: Math.max(2, ...curves.map(({ curve, last }) => curve.valueUsAt(last))),
  })
}

function tooFewSamples(): string {
  return label('Too few samples: a percentile is drawn where 10 samples lie beyond it.', {
    x: frame.width / 2,
    y: frame.height / 2,
    'text-anchor': 'middle',
    class: 'muted',
  })
}

function describe(bands: readonly Band[], isRepeated: boolean): string {
  const ends = bands.map(({ variant, repetitions, lastPercentile }) => {
    const values = repetitions.map((curve) => curve.valueUsAt(lastPercentile))
    const [low, high] = [Math.min(...values), Math.max(...values)]
    const range = isRepeated ? `${ms(low)} to ${ms(high)} ms` : `${ms(high)} ms`
    return `${variant.name} ends at ${range} at the ${(Math.floor(lastPercentile * 100 + 1e-9) / 100).toFixed(2)}th percentile`
  })
  return (
    `Lines by variant${isRepeated ? ', median over the repetitions with a band from lowest to highest' : ''}; ` +
    `horizontal axis by nines, vertical axis logarithmic. ${ends.join('; ')}.`
  )
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
