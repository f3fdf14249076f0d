import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultPrefetch } from '@rpc-vs-mom/transport'
import { expect, test } from 'vitest'
import { paddedTable } from '../padded-table.ts'
import { rowsOf } from './cells.ts'
import { rule } from './rule.ts'
import { weigh, type Weighed } from './weigh.ts'

const root = join(import.meta.dirname, '../../../..')
const kept = JSON.parse(readFileSync(join(root, 'results/bench/best-settings.json'), 'utf8')) as {
  readonly command: string
  readonly rule: string
  readonly noise: number
  readonly sides: readonly Weighed[]
}

test('the kept sweep names the settings that the rule takes from its figures', () => {
  expect(kept.rule).toBe(rule)
  const { noise, sides } = weigh(kept.sides)
  expect(noise).toBeCloseTo(kept.noise)
  expect(sides.map(({ best }) => best)).toEqual(kept.sides.map(({ best }) => best))
})

test('both sides run with it by default', () => {
  expect(kept.sides.map(({ side, best }) => `${side}: ${best}`)).toEqual([
    `mom: prefetch ${defaultPrefetch}`,
    'rpc-lean: least-outstanding, 1 connection',
  ])
})

test('the decision holds its figures and its command', () => {
  const decision = readFileSync(join(root, 'docs/decisions/best-settings.md'), 'utf8')
  expect(decision).toContain(kept.command)
  expect(decision).toContain(`${(kept.noise * 100).toFixed(1)} %`)
  for (const { cells, scores } of kept.sides)
    expect(decision).toContain(paddedTable(rowsOf(cells, scores)))
})
