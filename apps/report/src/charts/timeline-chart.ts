import { faultText, isSupported, type PlannedFault, type Stretch } from '@rpc-vs-mom/results'
import { ms } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { markOf } from '../unanswered-mark.ts'
import { bottomAxis, leftLogAxis, type Frame } from './axes.ts'
import { decimate, type Point } from './decimate.ts'
import { extentOf, linearScale, linearTicks, logScale, niceLogSpan, type Span } from './scales.ts'
import { element, label, pathData, type Chart } from './svg.ts'

const width = 760
const panel = { width: 380, height: 172, left: 52, right: 20, top: 30, bottom: 34 }
const legendHeight = 30

/**
 * Response time over time, a panel for each variant on the same axes: per second of intended start, or longer in
 * a long run, and merged over the repetitions, p50, the highest of p99, p95 and p90 that they support, and the
 * maximum.
 */
export function timelineChart(view: ReportView): Chart {
  const series = view.variants.map((variant) => ({
    variant,
    mark: markOf(view.comparison.variants.find(({ name }) => name === variant.name)),
    stretches: view.overTime[variant.name] ?? [],
    faults: (view.manifest.plan.faults ?? []).filter((fault) => applies(variant, fault)),
  }))
  const all = series.flatMap(({ stretches }) => stretches)
  const tail = tailPercentile(all)
  const rows = Math.ceil(series.length / 2)
  const domain = domainOf(all)
  const span = {
    from: 0,
    to: all.reduce((to, { fromS, lengthS }) => Math.max(to, fromS + lengthS), 1),
  }
  const panels = series.map((one, index) =>
    drawPanel(frameOf(index), { ...one, tail, domain, span }),
  )
  return {
    id: 'timeline',
    title: 'Response time over time',
    description: describe(series, tail, ifRepeated(view, ', merged over the repetitions')),
    width,
    height: legendHeight + rows * panel.height,
    body: legend(tail, all[0]?.lengthS ?? 1) + panels.join(''),
  }
}

interface Panel {
  readonly variant: VariantView
  /** Beside its name, where it left requests unanswered. */
  readonly mark: string | undefined
  readonly stretches: readonly Stretch[]
  /** What was done to it, each with a mark. */
  readonly faults: readonly PlannedFault[]
  readonly tail: TailPercentile
  readonly domain: Span
  readonly span: Span
}

type TailPercentile = 99 | 95 | 90

/** Nine stretches of ten must support it; a random arrival process makes some sparse. */
function tailPercentile(stretches: readonly Stretch[]): TailPercentile {
  const supports = (percentile: number): boolean =>
    stretches.filter(({ samples }) => isSupported(percentile, samples)).length >=
    stretches.length * 0.9
  return ([99, 95, 90] as const).find(supports) ?? 90
}

function drawPanel(frame: Frame, shown: Panel): string {
  const { variant, mark, stretches, faults, tail, domain, span } = shown
  const x = linearScale(span, { from: frame.left, to: frame.right })
  const y = logScale(domain, { from: frame.bottom, to: frame.top })
  const at = ({ fromS, lengthS }: Stretch): number => x(fromS + lengthS / 2)
  const points = (percentile: 50 | TailPercentile): Point[] =>
    decimate(
      stretches
        .filter(({ samples }) => isSupported(percentile, samples))
        .map((stretch) => [at(stretch), y(stretch.percentilesUs[percentile])]),
    )
  const series = `s${variant.series}`
  const highest = decimate(stretches.map((stretch) => [at(stretch), y(stretch.maxUs)]))
  const ticks = linearTicks(span.to, 6).map((tick) => ({ at: x(tick), text: `${tick} s` }))
  return [
    leftLogAxis(frame, domain, ''),
    bottomAxis(frame, ticks, ''),
    ...faults.map((fault) => faultMark(frame, x(fault.atMs / 1000), fault)),
    ...highest.map(([cx, cy]) => element('circle', { class: `${series} dot`, cx, cy, r: 2.2 })),
    element('path', { class: `${series} curve thin`, d: pathData(points(50)) }),
    element('path', { class: `${series} curve solid`, d: pathData(points(tail)) }),
    label(mark === undefined ? variant.name : `${variant.name} ${mark}`, {
      x: frame.left,
      y: frame.top - 10,
      class: 'strong',
    }),
  ].join('')
}

/** Whether it was done in one of the trials of the variant. */
function applies({ trials }: VariantView, { atMs, kind, target }: PlannedFault): boolean {
  return trials.some(({ faults = [] }) =>
    faults.some(
      (one) =>
        one.atMs === atMs && one.kind === kind && one.target === target && one.doneMs !== undefined,
    ),
  )
}

/** A dashed line, with what was done when the pointer rests on it. */
function faultMark({ top, bottom }: Frame, at: number, { kind, target }: PlannedFault): string {
  const line = { class: 'axis', 'stroke-dasharray': '2 3', x1: at, y1: top, x2: at, y2: bottom }
  return (
    element('line', line, element('title', {}, `${kind} ${target}`)) +
    label(kind, { x: at + 3, y: top + 8, class: 'muted', 'font-size': 10 })
  )
}

function legend(tail: number, lengthS: number): string {
  const entries = [
    { text: 'p50', mark: element('path', { class: 's0 curve thin', d: 'M0 -4h24' }) },
    { text: `p${tail}`, mark: element('path', { class: 's0 curve solid', d: 'M0 -4h24' }) },
    { text: 'maximum', mark: element('circle', { class: 's0 dot', cx: 12, cy: -4, r: 2.2 }) },
  ]
  const placed = entries.map(({ text, mark }, index) =>
    element(
      'g',
      { transform: `translate(${panel.left + index * 90} 18)` },
      mark + label(text, { x: 30, y: 0, class: 'muted' }),
    ),
  )
  return (
    placed.join('') +
    label(`milliseconds (log), per ${lengthS === 1 ? 'second' : `${lengthS} s`}`, {
      x: width - panel.right,
      y: 18,
      'text-anchor': 'end',
      class: 'muted',
    })
  )
}

function frameOf(index: number): Frame {
  const left = (index % 2) * panel.width
  const top = legendHeight + Math.floor(index / 2) * panel.height
  return {
    width: panel.width,
    height: panel.height,
    left: left + panel.left,
    right: left + panel.width - panel.right,
    top: top + panel.top,
    bottom: top + panel.height - panel.bottom,
  }
}

function domainOf(stretches: readonly Stretch[]): Span {
  if (stretches.length === 0) return { from: 1000, to: 10_000 }
  const lowest = extentOf(stretches.map(({ percentilesUs }) => percentilesUs[50])).from
  const highest = extentOf(stretches.map(({ maxUs }) => maxUs)).to
  return niceLogSpan({ from: Math.max(1, lowest), to: Math.max(2, highest) })
}

function describe(
  series: readonly Pick<Panel, 'variant' | 'stretches' | 'faults'>[],
  tail: number,
  merged: string,
): string {
  const parts = series.map(({ variant, stretches, faults }) => {
    if (stretches.length === 0) return `${variant.name}: no answers`
    const medians = extentOf(stretches.map(({ percentilesUs }) => percentilesUs[50]))
    const marks = faults.length > 0 ? `, with marks for ${faultText(faults)}` : ''
    return `${variant.name}: p50 between ${ms(medians.from)} and ${ms(medians.to)} ms${marks}`
  })
  return (
    `A panel for each variant with p50, p${tail} and maximum per second${merged}; ` +
    `vertical axis logarithmic. ${parts.join('; ')}.`
  )
}
