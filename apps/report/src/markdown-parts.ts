import { chartFile } from './charts/chart-file.ts'
import type { Chart } from './charts/svg.ts'
import { escapeMarks } from './markdown-text.ts'
import { markdownTable } from './tables/markdown-table.ts'
import type { Table } from './tables/table.ts'

/** A table under its caption. */
export function captioned(table: Table): string[] {
  return [`${escapeMarks(table.caption)}:`, markdownTable(table)]
}

/** A chart that lies as a file beside the report. */
export function image(chart: Chart): string {
  return `![${escapeMarks(chart.title)}](${chartFile(chart)})`
}

/** A list, or nothing. */
export function bullets(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [lines.map((line) => `- ${escapeMarks(line)}`).join('\n')]
}
