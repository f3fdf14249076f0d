import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@rpc-vs-mom/dataset'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { partsOf } from './filter-shape.ts'
import { indexStatements } from './generated/index-statements.ts'

let folder: string
let plain: Database.Database
let others: Database.Database[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'query-plans-'))
  const path = join(folder, 'plain.db')
  await writeDataset(path, { seed: 1, sales: 10_000 })
  plain = new Database(path, { readonly: true })
  others = [changed('histograms', 'ANALYZE'), changed('bare', 'DROP TABLE sqlite_stat1')]
})
afterAll(() => {
  for (const database of [plain, ...others]) database.close()
  rmSync(folder, { recursive: true })
})

function changed(name: string, sql: string): Database.Database {
  const path = join(folder, `${name}.db`)
  copyFileSync(plain.name, path)
  new Database(path).unsafeMode(true).exec(sql).close()
  return new Database(path, { readonly: true })
}

function planOf(database: Database.Database, sql: string): string[] {
  const parameters = sql.split('?').slice(1).fill('1')
  const steps = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
  return steps.all(...parameters).map(({ detail }) => detail)
}

test('a plan that is left to the planner does change with the statistics', () => {
  const sql = 'select count(*), sum(amount_cents) from sales'
  expect(others.map((database) => planOf(database, sql))).not.toEqual([
    planOf(plain, sql),
    planOf(plain, sql),
  ])
})

test.each(indexStatements.map(({ sql }, shape) => [partsOf(shape).join(' '), sql]))(
  'the shape "%s" is answered by one plan, whatever statistics the file has',
  (_, sql) => {
    const plan = planOf(plain, sql)
    expect(plan.length).toBeGreaterThan(0)
    for (const database of others) expect(planOf(database, sql)).toEqual(plan)
  },
)
