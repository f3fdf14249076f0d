import { generateDataset } from '@rpc-vs-mom/dataset'
import { openSales, salesProfiles, type SalesProfile } from '@rpc-vs-mom/query'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { createOracle, type SalesAnswer } from '../../src/sales/index.ts'
import { anyFilter } from './any-filter.ts'

interface Mutant {
  readonly fault: string
  readonly profile: SalesProfile
  readonly from: RegExp
  readonly to: string
}

const mutants: readonly Mutant[] = [
  {
    fault: 'the region filters nothing',
    profile: 'index',
    from: /"region_id" = cast\(\? as integer\)/,
    to: '"region_id" <> -2 * cast(? as integer)',
  },
  {
    fault: 'an unknown category is taken for the first one',
    profile: 'index',
    from: /"category_id" = cast\(\? as integer\)/,
    to: '"category_id" = max(1, cast(? as integer))',
  },
  {
    fault: 'the last second of the dates is left out',
    profile: 'index',
    from: /("sold_at" between cast\(\? as integer\) and cast\(\? as integer\))/,
    to: '$1 - 1',
  },
  {
    fault: 'the first second of the dates is left out',
    profile: 'index',
    from: /"sold_at" between cast\(\? as integer\)/,
    to: '"sold_at" between 1 + cast(? as integer)',
  },
  {
    fault: 'the last second of the dates is left out, in the order of places',
    profile: 'index',
    from: /(549755813888 \+ cast\(\? as integer\) and .*?549755813888 \+ cast\(\? as integer\))/,
    to: '$1 - 256',
  },
  {
    fault: 'an open category is taken for the next one',
    profile: 'index',
    from: /"categories"\."id" \*/,
    to: '(1 + "categories"."id") *',
  },
  {
    fault: 'the last hour is left out',
    profile: 'index',
    from: /("hour"|"id") between cast\(\? as integer\) and cast\(\? as integer\)/,
    to: '$1 between cast(? as integer) and cast(? as integer) - 1',
  },
  {
    fault: 'the least amount filters nothing',
    profile: 'index',
    from: /"amount_cents" between cast\(\? as integer\)/,
    to: '"amount_cents" between 0 * cast(? as integer)',
  },
  {
    fault: 'the largest amount itself is left out',
    profile: 'index',
    from: /("amount_cents" between cast\(\? as integer\) and cast\(\? as integer\))/,
    to: '$1 - 1',
  },
  {
    fault: 'wildcards in a keyword are not taken literally',
    profile: 'index',
    from: / like '%' \|\| \? \|\| '%' escape '\\'/g,
    to: ` like '%' || replace(?, '\\', '') || '%'`,
  },
  {
    fault: 'a keyword is looked for at the start only',
    profile: 'index',
    from: /'%' \|\| \?/g,
    to: '?',
  },
  {
    fault: 'a keyword in other capitals is not found',
    profile: 'index',
    from: /like '%' \|\| \? \|\| '%' escape '\\'/g,
    to: `glob '*' || replace(replace(replace(?, '\\%', '%'), '\\_', '_'), '\\\\', '\\') || '*'`,
  },
  {
    fault: 'only the first name of a buyer is looked at',
    profile: 'index',
    from: /"customers"."last_name" like/,
    to: `'' like`,
  },
  {
    fault: 'the revenue of nothing is NULL',
    profile: 'index',
    from: /coalesce\((sum\("amount_cents"\)), 0\)/,
    to: '$1',
  },
  {
    fault: 'sales of equal amount are counted once',
    profile: 'index',
    from: /count\(\*\)/,
    to: 'count(distinct "amount_cents")',
  },
  {
    fault: 'the cell that was taken away twice is not given back',
    profile: 'cube',
    from: /\+ "early_and_old"."count"/,
    to: '',
  },
  {
    fault: 'the hour is cut out of the wrong place of the date',
    profile: 'original',
    from: /strftime\('%H'/g,
    to: `strftime('%M'`,
  },
]

describe('brute force notices when', () => {
  const { path, spec } = inject('salesDatabase')
  let questions: { readonly filter: SalesFilter; readonly expected: SalesAnswer }[]
  beforeAll(() => {
    const dataset = generateDataset(spec)
    const oracle = createOracle(dataset)
    questions = fc
      .sample(anyFilter(dataset), { numRuns: 1500, seed: 23 })
      .map((filter) => ({ filter, expected: oracle.answer(filter) }))
  })
  afterEach(() => void vi.restoreAllMocks())

  test.each(mutants)('$fault', ({ profile, from, to }) => {
    const changed = mutateSql(from, to)
    expect(hasWrongAnswer(profile)).toBe(true)
    expect(changed()).toBeGreaterThan(0)
  })

  test.each(salesProfiles)(
    'nothing is wrong with profile %s, and then it notices nothing',
    (profile) => {
      mutateSql(/^/, '')
      expect(hasWrongAnswer(profile)).toBe(false)
    },
  )

  /** Changes the SQL that is prepared from now on; returns how many statements were changed so far. */
  function mutateSql(from: RegExp, to: string): () => number {
    let changed = 0
    const prepare = Reflect.get(Database.prototype, 'prepare')
    const isQuestion = (sql: string): boolean => /"amount_cents"|"cube"/.test(sql)
    vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
      this: Database.Database,
      sql: string,
    ) {
      const mutated = isQuestion(sql) ? sql.replace(from, to) : sql
      if (mutated !== sql) changed++
      return prepare.call(this, mutated)
    })
    return () => changed
  }

  /** Asks until one answer is wrong. */
  function hasWrongAnswer(profile: SalesProfile): boolean {
    const sales = openSales(path, { profile })
    try {
      return questions.some(({ filter, expected }) => {
        const { count, revenueCents } = sales.summarize(filter)
        return count !== expected.count || revenueCents !== expected.revenueCents
      })
    } finally {
      sales.close()
    }
  }
})
