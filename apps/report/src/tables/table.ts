/** A table without its looks: the page and the Markdown report render the same one. */
export interface Table {
  readonly caption: string
  /** Labels of the columns, the first of the row headers. */
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** Whether the cells are words, aligned left, instead of figures. */
  readonly words?: boolean
}

export interface Row {
  readonly header: string
  readonly cells: readonly Cell[]
}

export interface Cell {
  readonly text: string
  /** Said after the text in a lighter voice, such as the difference from the baseline. */
  readonly note?: string
  readonly tone?: 'good' | 'bad'
}

/** Cells of plain text. */
export function cells(...texts: readonly string[]): Cell[] {
  return texts.map((text) => ({ text }))
}
