import type { Role } from '@rpc-vs-mom/results'
import { whole } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView, VariantView } from '../report-view.ts'
import { linearScale, linearTicks, type Scale } from './scales.ts'
import { element, label, type Chart } from './svg.ts'

const width = 760
const [left, right, top, rowHeight] = [116, 676, 44, 38]
const roles: readonly Role[] = ['hammer', 'lb', 'broker', 'worker']

/** CPU time per request of each variant, stacked by role; medians over the repetitions. */
export function costChart(view: ReportView): Chart {
  const bars = view.variants.map((variant) => ({ variant, ...barOf(view, variant) }))
  const total = Math.max(...bars.map(({ totalUs = 0 }) => totalUs), 1)
  const bottom = top + bars.length * rowHeight
  const x = linearScale({ from: 0, to: total }, { from: left, to: right })
  return {
    id: 'cost',
    title: 'CPU time per request by component',
    description: describe(bars),
    width,
    height: bottom + 46,
    body: [
      legend(bars.flatMap(({ segments }) => segments)),
      grid(linearTicks(total, 6), x, { bottom, title: axisTitle(view) }),
      ...bars.map((bar, index) => drawBar(bar, top + index * rowHeight, x)),
    ].join(''),
  }
}

interface Segment {
  readonly name: string
  readonly role: Role
  readonly cpuUsPerRequest: number
}

interface Bar {
  readonly variant: VariantView
  /** Median of the sums, which is not quite the sum of the medians; absent where it is not known. */
  readonly totalUs?: number
  readonly segments: readonly Segment[]
}

function barOf({ comparison }: ReportView, variant: VariantView): Omit<Bar, 'variant'> {
  const metrics = comparison.variants.find(({ name }) => name === variant.name)?.metrics ?? {}
  const components = variant.trials[0]?.cost.components ?? []
  const segments = components
    .flatMap(({ name, role }) => {
      const cpuUsPerRequest = metrics[`cpuUsPerRequest:${name}`]?.median
      return cpuUsPerRequest === undefined ? [] : [{ name, role, cpuUsPerRequest }]
    })
    .toSorted((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role))
  const totalUs = metrics['cpuUsPerRequest']?.median
  return { segments, ...(totalUs !== undefined && { totalUs }) }
}

function drawBar({ variant, segments, totalUs }: Bar, y: number, x: Scale): string {
  let before = 0
  const drawn = segments.map(({ role, cpuUsPerRequest }) => {
    const [from, to] = [x(before), x(before + cpuUsPerRequest)]
    before += cpuUsPerRequest
    return drawSegment({ role, from, to, y, text: whole(cpuUsPerRequest) })
  })
  const middle = y + rowHeight / 2 + 4
  return [
    label(variant.name, { x: left - 10, y: middle, 'text-anchor': 'end' }),
    ...drawn,
    label(inUs(totalUs), { x: x(before) + 8, y: middle, class: 'strong' }),
  ].join('')
}

function drawSegment(segment: {
  role: Role
  from: number
  to: number
  y: number
  text: string
}): string {
  const { role, from, to, y, text } = segment
  // The gap keeps neighbours apart for those who cannot tell their colours.
  const barWidth = Math.max(0.5, to - from - 1.5)
  const bar = { x: from, y: y + 6, width: barWidth, height: rowHeight - 12, class: `role-${role}` }
  const at = {
    x: (from + to) / 2,
    y: y + rowHeight / 2 + 4,
    'text-anchor': 'middle',
    class: 'inside',
  }
  return element('rect', bar) + (barWidth > text.length * 7 + 8 ? label(text, at) : '')
}

function axisTitle(view: ReportView): string {
  const median = ifRepeated(view, ', median over repetitions')
  return `CPU time per request, \u00b5s (user and system${median})`
}

interface GridPlace {
  readonly bottom: number
  readonly title: string
}

function grid(ticks: readonly number[], x: Scale, { bottom, title }: GridPlace): string {
  const lines = ticks.map(
    (tick) =>
      element('line', { class: 'grid', x1: x(tick), y1: top, x2: x(tick), y2: bottom }) +
      label(whole(tick), { x: x(tick), y: bottom + 18, 'text-anchor': 'middle', class: 'muted' }),
  )
  const axis = label(title, {
    x: (left + right) / 2,
    y: bottom + 40,
    'text-anchor': 'middle',
    class: 'muted',
  })
  return lines.join('') + axis
}

function inUs(valueUs: number | undefined): string {
  return valueUs === undefined ? 'not known' : `${whole(valueUs)} \u00b5s`
}

function legend(segments: readonly Segment[]): string {
  const used = roles.filter((role) => segments.some((segment) => segment.role === role))
  return used
    .map((role, index) =>
      element(
        'g',
        { transform: `translate(${left + index * 110} 12)` },
        element('rect', { width: 14, height: 14, class: `role-${role}` }) +
          label(roleName(role), { x: 21, y: 12, class: 'muted' }),
      ),
    )
    .join('')
}

function roleName(role: Role): string {
  return { hammer: 'hammer', lb: 'balancer', broker: 'broker', worker: 'workers' }[role]
}

function describe(bars: readonly Bar[]): string {
  const parts = bars.map(({ variant, segments, totalUs }) => {
    const each = segments.map(({ name, cpuUsPerRequest }) => `${name} ${whole(cpuUsPerRequest)}`)
    return `${variant.name} ${inUs(totalUs)} (${each.join(', ')})`
  })
  return `Stacked bars of microseconds of CPU time per request. ${parts.join('; ')}.`
}
