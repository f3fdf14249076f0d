import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@rpc-vs-mom/dataset'
import { placesPerRegion, placesPerSecond } from '@rpc-vs-mom/schema/place'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partsOf } from './filter-shape.ts'
import { cubeStatement } from './generated/cube-statement.ts'
import { indexStatements } from './generated/index-statements.ts'
import { originalStatements } from './generated/original-statements.ts'

const allSql = [
  ...indexStatements.map(({ sql }) => sql),
  ...originalStatements.flatMap(({ count, revenueCents }) => [count.sql, revenueCents.sql]),
  cubeStatement.sql,
]

/** A parameter inside an expression: SQLite cannot fit a plan to its value. */
const hidden = /cast\(\? as (?:integer|text)\)|'%' \|\| \? \|\| '%' escape '\\'/g

describe('every statement', () => {
  test('hides each parameter from the planner, so that no value makes it prepare again', () => {
    for (const sql of allSql) expect(sql.replaceAll(hidden, '')).not.toContain('?')
  })

  test('has as many names as parameters', () => {
    for (const { sql, parameters } of [...indexStatements, cubeStatement]) {
      expect(sql.split('?')).toHaveLength(parameters.length + 1)
    }
  })
})

describe('with and without histograms in the file', () => {
  let folder: string
  let plain: Database.Database
  let analyzed: Database.Database
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'statements-'))
    plain = await open('plain.db', 'ANALYZE; DROP TABLE sqlite_stat4')
    analyzed = await open('analyzed.db', 'ANALYZE')
    expect(analyzed.prepare('SELECT count(*) FROM sqlite_stat4').pluck().get()).toBeGreaterThan(0)
  })
  afterAll(() => {
    plain.close()
    analyzed.close()
    rmSync(folder, { recursive: true })
  })

  async function open(name: string, sql: string): Promise<Database.Database> {
    const path = join(folder, name)
    await writeDataset(path, { seed: 1, sales: 200 })
    new Database(path).unsafeMode(true).exec(sql).close()
    const database = new Database(path, { readonly: true })
    database.exec('BEGIN')
    return database
  }

  const values = {
    regionId: 1,
    categoryId: 1,
    firstPlace: placesPerRegion,
    lastPlace: placesPerRegion + 500 * placesPerSecond,
    fromS: 1_640_000_000,
    toS: 1_640_000_500,
    minAmountCents: 1,
    maxAmountCents: 2,
    startHour: 3,
    endHour: 3,
    productPattern: 'zzz',
    buyerPattern: 'zzz',
  } as Record<string, number | string>

  /** Least time of a call in microseconds: what the machine does besides can only add to it. */
  function callUs(database: Database.Database, sql: string, parameters: unknown[]): number {
    const query = database.prepare(sql).raw()
    let leastUs = Infinity
    for (let round = 0; round < 12; round++) {
      const started = performance.now()
      for (let call = 0; call < 25; call++) query.get(parameters)
      leastUs = Math.min(leastUs, ((performance.now() - started) * 1000) / 25)
    }
    return leastUs
  }

  test(
    'a bare parameter is slower with histograms, so the next test would notice one',
    { retry: 2 },
    () => {
      const sql = 'select count(*) from sales where hour = ? and sold_at = ? and amount_cents = ?'
      const ratio = callUs(analyzed, sql, [1, 1, 3]) / callUs(plain, sql, [1, 1, 3])
      expect(ratio).toBeGreaterThan(2)
    },
  )

  test.each(
    indexStatements.map((statement, shape) => [partsOf(shape).join(' '), statement] as const),
  )('the shape "%s" is prepared once', { retry: 2 }, (_, { sql, parameters }) => {
    const bound = parameters.map((name) => values[name])
    const preparedUs = prepareUs(analyzed, sql)
    const extraUs = callUs(analyzed, sql, bound) - callUs(plain, sql, bound)
    expect(extraUs).toBeLessThan(preparedUs / 2)
  })

  function prepareUs(database: Database.Database, sql: string): number {
    let leastUs = Infinity
    for (let round = 0; round < 5; round++) {
      const started = performance.now()
      database.prepare(sql)
      leastUs = Math.min(leastUs, (performance.now() - started) * 1000)
    }
    return leastUs
  }
})
