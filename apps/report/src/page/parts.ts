import { readFileSync } from 'node:fs'
import type { Manifest } from '@rpc-vs-mom/results'
import { chartStyle, darkTheme, lightTheme } from '../charts/chart-style.ts'
import { inlineSvg } from '../charts/svg-frame.ts'
import { escapeXml, type Chart } from '../charts/svg.ts'
import { minute } from '../format.ts'

/** A page as one file: no script, no request, light and dark. */
export function pageOf(manifest: Manifest, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(`${manifest.name}, ${minute(manifest.startedAt)} - rpc-vs-mom`)}</title>
<style>${pageStyle()}</style>
</head>
<body>
<main>
${parts.join('\n')}
</main>
</body>
</html>
`
}

/** A part with a heading, which links reach as `#<id>-heading`. */
export function section(id: string, heading: string, parts: readonly string[]): string {
  return `<section aria-labelledby="${id}-heading">\n<h2 id="${id}-heading">${escapeXml(heading)}</h2>\n${parts.join('\n')}\n</section>`
}

/** A chart with its caption, in a box that scrolls sideways. */
export function figure(chart: Chart, caption: string): string {
  const box = `<div class="scroll" role="region" tabindex="0" aria-label="${escapeXml(chart.title)}">${inlineSvg(chart)}</div>`
  return `<figure>${box}<figcaption>${escapeXml(caption)}</figcaption></figure>`
}

/** What is folded away. */
export function details(summary: string, content: string): string {
  return `<details><summary>${escapeXml(summary)}</summary>${content}</details>`
}

/** A list, or nothing. */
export function bullets(lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : `<ul>${lines.map((line) => `<li>${escapeXml(line)}</li>`).join('')}</ul>`
}

function pageStyle(): string {
  const tones = { light: '--good:#0b6b4f;--bad:#b3261e', dark: '--good:#5fd0a8;--bad:#ff9d94' }
  const page = readFileSync(new URL('./page.css', import.meta.url), 'utf8')
  return [
    `:root{${lightTheme};${tones.light}}`,
    `@media(prefers-color-scheme:dark){:root{${darkTheme};${tones.dark}}}`,
    chartStyle,
    page,
  ].join('\n')
}
