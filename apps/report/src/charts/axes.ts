import { logScale, logTicks, type Span } from './scales.ts'
import { element, label } from './svg.ts'

/** Pixels of the drawing and of the plot within it. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Tick {
  readonly at: number
  readonly text: string
}

/** A logarithmic axis of microseconds, labelled in milliseconds, with its grid; `title` may be empty. */
export function leftLogAxis(frame: Frame, domain: Span, title: string): string {
  const y = logScale(domain, { from: frame.bottom, to: frame.top })
  const ticks = thinned(logTicks(domain), (frame.bottom - frame.top) / 22)
  return [
    ...ticks.map((tick) => gridLine(frame, y(tick), String(tick / 1000))),
    title === '' ? '' : verticalTitle(frame, title),
  ].join('')
}

/** Ticks below the plot, with a title where it is not empty. */
export function bottomAxis(frame: Frame, ticks: readonly Tick[], title: string): string {
  const { left, right, bottom } = frame
  const centre = { x: (left + right) / 2, y: bottom + 44, 'text-anchor': 'middle', class: 'muted' }
  return [
    element('line', { class: 'axis', x1: left, y1: bottom, x2: right, y2: bottom }),
    ...ticks.flatMap(({ at, text }) => [
      element('line', { class: 'axis', x1: at, y1: bottom, x2: at, y2: bottom + 5 }),
      label(text, { x: at, y: bottom + 20, 'text-anchor': 'middle', class: 'muted' }),
    ]),
    title === '' ? '' : label(title, centre),
  ].join('')
}

function gridLine({ left, right }: Frame, y: number, text: string): string {
  return (
    element('line', { class: 'grid', x1: left, y1: y, x2: right, y2: y }) +
    label(text, { x: left - 8, y: y + 4, 'text-anchor': 'end', class: 'muted' })
  )
}

function verticalTitle({ top, bottom }: Frame, title: string): string {
  const [x, y] = [14, (top + bottom) / 2]
  const turn = `rotate(-90 ${x} ${y})`
  return label(title, { x, y, transform: turn, 'text-anchor': 'middle', class: 'muted' })
}

/** Powers of ten only, where 1, 2 and 5 of each would stand too close. */
function thinned(ticks: readonly number[], most: number): number[] {
  if (ticks.length <= most) return [...ticks]
  return ticks.filter((tick) => /^1e|^10*$|^0\.0*1$/.test(String(tick)))
}
