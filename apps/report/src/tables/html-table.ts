import { escapeXml } from '../charts/svg.ts'
import type { Cell, Row, Table } from './table.ts'

/** A table in a box of its own that scrolls sideways; focusable, so that keys can scroll it. */
export function htmlTable(table: Table): string {
  const { caption, columns, rows, words } = table
  const head = columns.map((column) => `<th scope="col">${escapeXml(column)}</th>`).join('')
  return (
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeXml(caption)}">` +
    `<table${words ? ' class="words"' : ''}><caption>${escapeXml(caption)}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${rows.map(htmlRow).join('')}</tbody></table></div>`
  )
}

function htmlRow({ header, cells }: Row): string {
  return `<tr><th scope="row">${escapeXml(header)}</th>${cells.map(htmlCell).join('')}</tr>`
}

function htmlCell({ text, note, tone }: Cell): string {
  const small = note === undefined ? '' : ` <small>${escapeXml(note)}</small>`
  return `<td${tone === undefined ? '' : ` class="${tone}"`}>${escapeXml(text)}${small}</td>`
}
