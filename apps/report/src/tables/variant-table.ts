import type { VariantComponent } from '@rpc-vs-mom/results'
import type { ReportView, VariantView } from '../report-view.ts'
import { cells, type Row, type Table } from './table.ts'

/** What each variant is: its path, its processes and their settings. */
export function variantTable({ variants }: ReportView): Table {
  return {
    caption: 'The variants; plan, work and data set are the same for all',
    columns: ['variant', 'path', 'what it is', 'body', 'settings'],
    rows: variants.map(variantRow),
    words: true,
  }
}

function variantRow({ name, path, summary, codec, components, twinOf }: VariantView): Row {
  const twin =
    twinOf === undefined
      ? ''
      : ` Measured twice (A/A), to show how far ${twinOf} differs from itself.`
  const settings = components.map(settingsOf).filter((text) => text !== '')
  return {
    header: name,
    cells: cells(path.join(' \u2192 '), summary + twin, codec, settings.join('; ') || '\u2013'),
  }
}

function settingsOf({ name, settings }: VariantComponent): string {
  const pairs = Object.entries(settings).map(([key, value]) => `${key} ${value}`)
  return pairs.length === 0 ? '' : `${name}: ${pairs.join(', ')}`
}
