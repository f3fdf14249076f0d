import { expect, test } from 'vitest'
import { withTables } from './doc-tables.ts'
import { paddedTable } from '../padded-table.ts'

const text = 'before\n\n<!-- table:a -->\n\nold\n\n<!-- end -->\n\nafter\n'

test('replaces what is between the markers, and only that', () => {
  const filled = 'before\n\n<!-- table:a -->\n\nnew\n\n<!-- end -->\n\nafter\n'
  expect(withTables(text, { a: 'new' })).toBe(filled)
  expect(withTables(filled, { a: 'new' })).toBe(filled)
})

test('names a place without a table, and a table without a place', () => {
  expect(() => withTables(text, {})).toThrow('There is no table "a".')
  expect(() => withTables(text, { a: '', b: '' })).toThrow('The text has no place for "b".')
})

test('pads words to the right and figures to the left', () => {
  expect(
    paddedTable([
      ['ms', 'p99'],
      ['central', '7'],
    ]),
  ).toBe('| ms      | p99 |\n| ------- | --: |\n| central |   7 |')
})
