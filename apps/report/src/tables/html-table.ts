import { escapeXml } from '../charts/svg.ts'
import type { Cell, Row, Table } from './table.ts'

/** A table in a box of its own that scrolls sideways; focusable, so that keys can scroll it. */
export function htmlTable(table: Table, looks = ''): string {
  const { caption, columns, rows, words } = table
  const head = columns.map((column) => `<th scope="col">${escapeXml(column)}</th>`).join('')
  const noted = columns.slice(1).map((_, index) => rows.some((row) => row.cells[index]?.note))
  return (
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeXml(caption)}">` +
    `<table class="${words ? 'words' : 'figures'} ${looks}"><caption><span>${escapeXml(caption)}</span></caption>` +
    `<thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.map((row) => htmlRow(row, noted)).join('')}</tbody></table></div>`
  )
}

function htmlRow({ header, cells }: Row, noted: readonly boolean[]): string {
  const written = cells.map((cell, index) => htmlCell(cell, noted[index] ?? false))
  return `<tr><th scope="row">${escapeXml(header)}</th>${written.join('')}</tr>`
}

/** A cell without a note still gets its place where others of the column have one, so that figures align. */
function htmlCell({ text, note = '', tone }: Cell, isNoted: boolean): string {
  const small = isNoted ? ` <small>${escapeXml(note)}</small>` : ''
  return `<td${tone === undefined ? '' : ` class="${tone}"`}>${escapeXml(text)}${small}</td>`
}
