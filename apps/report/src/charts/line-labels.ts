import { spreadLabels } from './spread-labels.ts'
import { element, label } from './svg.ts'

export interface LineLabel {
  readonly text: string
  readonly series: number
  /** Where its line ends. */
  readonly y: number
}

/** Names at the ends of lines, each with a piece of its line, moved apart where they would overlap. */
export function lineLabels(x: number, labels: readonly LineLabel[]): string {
  const placed = spreadLabels(
    labels.map(({ y }) => y),
    18,
  )
  return labels
    .map(({ text, series }, index) => {
      const y = placed[index] ?? 0
      return (
        element('path', { class: `s${series} curve`, d: `M${x} ${y}h24` }) +
        label(text, { x: x + 30, y: y + 4 })
      )
    })
    .join('')
}
