import { chartStyle, darkTheme, lightTheme } from './chart-style.ts'
import { element, escapeXml, type Chart } from './svg.ts'

/** The chart as part of a page, which brings the style. */
export function inlineSvg(chart: Chart): string {
  return frame(chart, {})
}

/** The chart as a file of its own: with its style, a background, and both colour schemes. */
export function svgFile(chart: Chart): string {
  const dark = `@media(prefers-color-scheme:dark){.chart{${darkTheme}}}`
  const style = `.chart{${lightTheme}}${dark}${chartStyle}`
  const background = element('rect', { width: '100%', height: '100%', fill: 'var(--paper)' })
  const written = frame(
    { ...chart, body: `<style>${style}</style>${background}${chart.body}` },
    { xmlns: 'http://www.w3.org/2000/svg', width: chart.width, height: chart.height },
  )
  return `${written}\n`
}

function frame(chart: Chart, attributes: Readonly<Record<string, string | number>>): string {
  const { id, title, description, width, height, body } = chart
  const [titleId, descriptionId] = [`${id}-title`, `${id}-description`]
  return element(
    'svg',
    {
      ...attributes,
      class: 'chart',
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${titleId} ${descriptionId}`,
    },
    `<title id="${titleId}">${escapeXml(title)}</title>`,
    `<desc id="${descriptionId}">${escapeXml(description)}</desc>`,
    body,
  )
}
