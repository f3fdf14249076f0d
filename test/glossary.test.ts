import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ledgerMeanings, outcomeMeanings, verdictMeanings } from '../packages/results/src/index.ts'

const docs = join(import.meta.dirname, '../docs')
const rows = readFileSync(join(docs, 'glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (word |-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const glossary = new Map(rows.map(([, word, meaning]) => [word!, meaning!]))

test.each(Object.entries({ ...verdictMeanings, ...outcomeMeanings, ...ledgerMeanings }))(
  'the glossary says of %s what report and summary say',
  (word, meaning) => {
    expect(glossary.get(word)).toBe(meaning)
  },
)

test('the glossary explains each word once, in a sentence', () => {
  expect(glossary.size).toBe(rows.length)
  expect(rows.length).toBeGreaterThan(60)
  for (const [word, meaning] of glossary) expect(meaning, word).toMatch(/^\S.*[.)]$/)
})

test.each(['README.md', 'docs/method.md'])('%s leads to the glossary', (file) => {
  expect(readFileSync(join(docs, '..', file), 'utf8')).toContain('glossary.md)')
})
