/** A drawing without its frame: where it goes decides how it is wrapped, see `inlineSvg` and `svgFile`. */
export interface Chart {
  /** Unique in a page; also the name of the file. */
  readonly id: string
  readonly title: string
  /** What one sees in it, for those who do not see it. */
  readonly description: string
  readonly width: number
  readonly height: number
  readonly body: string
}

export type Attributes = Readonly<Record<string, string | number>>

/** An SVG element; numbers are rounded to a tenth of a pixel, children are SVG already. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? tenths(value) : escapeXml(value)}"`,
  )
  const inner = children.join('')
  return `<${name}${written.join('')}${inner === '' ? '/>' : `>${inner}</${name}>`}`
}

/** A text element. */
export function label(content: string, attributes: Attributes): string {
  return element('text', attributes, escapeXml(content))
}

/** Path data through points, optionally closed. */
export function pathData(points: readonly (readonly [number, number])[], close = false): string {
  const steps = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${tenths(x)} ${tenths(y)}`)
  return steps.join('') + (close ? 'Z' : '')
}

/** Escapes text for XML and HTML, in elements and quoted attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10)
}
