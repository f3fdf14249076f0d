import { escapeMarks } from '../markdown-text.ts'
import type { Cell, Table } from './table.ts'

/** A table as GitHub renders it, figures aligned right. */
export function markdownTable({ columns, rows, words }: Table): string {
  const aligned = columns.map((_, index) => (index === 0 || words ? '---' : '---:'))
  const lines = [
    columns,
    aligned,
    ...rows.map(({ header, cells }) => [header, ...cells.map(cellText)]),
  ]
  return lines.map((line) => `| ${line.map(escapeCell).join(' | ')} |`).join('\n')
}

function cellText({ text, note }: Cell): string {
  return note === undefined ? text : `${text} (${note})`
}

function escapeCell(text: string): string {
  return escapeMarks(text).replaceAll('|', '\\|')
}
