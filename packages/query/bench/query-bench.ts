import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset, type Dataset, type DatasetSpec } from '@rpc-vs-mom/dataset'
import { sealFile } from '@rpc-vs-mom/files'
import { median } from '@rpc-vs-mom/results'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import Database from 'better-sqlite3'
import type { NameIds } from '../src/name-ids.ts'
import { openSales } from '../src/open-sales.ts'
import { buildPeer, runPeer } from './c-peer.ts'
import { builtEachTime, handWritten, ofProfile, openedWith, rawSql } from './contenders.ts'
import { cpuPerCall } from './cpu-per-call.ts'
import { printCosts, printGoals, type Goal } from './goals.ts'

/** What is asked: the default query of the original study with many ranges, and a mix of all filters. */
export interface Questions {
  readonly default: readonly SalesFilter[]
  readonly mix: readonly SalesFilter[]
}

export interface QueryBenchOptions {
  readonly spec: DatasetSpec
  /** That of `spec`. */
  readonly dataset: Dataset
  readonly questions: Questions
}

/**
 * Measures what an answer costs, beside the least and the most that it could cost, in a file that is removed
 * afterwards; prints the goals and makes the process exit with 1 where one is missed.
 */
export async function benchQuery({ spec, dataset, questions }: QueryBenchOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-query-'))
  const path = join(folder, 'sales.db')
  const ids = idsOf(dataset)
  try {
    if (isLarge(spec)) {
      await writeDataset(path, spec, { profiles: ['cube'] })
      benchLarge(path, { ...questions, ids })
    } else {
      await writeDataset(path, spec, { profiles: ['cube', 'original'] })
      await benchSmall(path, { ...questions, ids })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Whether the original study's SQL, which reads every row, would take too long. */
export function isLarge({ sales }: DatasetSpec): boolean {
  return sales > 10_000
}

function benchLarge(
  path: string,
  { ids, ...questions }: Questions & { readonly ids: NameIds },
): void {
  const filters = questions.default
  const costs = cpuPerCall([
    ofProfile('index, default query', { path, profile: 'index', filters: questions.default }),
    ofProfile('index, mix of all filters', { path, profile: 'index', filters: questions.mix }),
    ofProfile('cube, default query', { path, profile: 'cube', filters }),
    openedWith('index, default query, mapped into memory', {
      path,
      filters,
      ids,
      pragma: 'mmap_size = 1073741824',
    }),
    openedWith('index, default query, cache of 2 MiB', {
      path,
      filters,
      ids,
      pragma: 'cache_size = -2048',
    }),
  ])
  printGoals([
    atMost(150, 'index, default query', costs),
    atMost(5000, 'index, mix of all filters', costs),
    atMost(4, 'cube, default query', costs),
  ])
  printCosts(costs, 'us CPU')
}

async function benchSmall(
  path: string,
  { ids, ...questions }: Questions & { readonly ids: NameIds },
): Promise<void> {
  const analyzed = await copyWith(path, 'analyzed', 'ANALYZE')
  const bare = await copyWith(path, 'bare', 'DROP TABLE sqlite_stat1')
  const filters = questions.default
  const database = new Database(path, { readonly: true })
  database.exec('BEGIN')
  const costs = cpuPerCall([
    ofProfile('index, default query', { path, profile: 'index', filters }),
    ofProfile('index, default query, after ANALYZE', { path: analyzed, profile: 'index', filters }),
    ofProfile('index, default query, no statistics', { path: bare, profile: 'index', filters }),
    rawSql('its SQL alone, as drizzle wrote it', { database, filters, ids }),
    rawSql('the same SQL written by hand', { database, filters, ids, sql: handWritten }),
    builtEachTime('built by drizzle for each request', { database, filters, ids }),
    ofProfile('index, mix of all filters', { path, profile: 'index', filters: questions.mix }),
    ofProfile('index, mix of all filters, after ANALYZE', {
      path: analyzed,
      profile: 'index',
      filters: questions.mix,
    }),
    ofProfile('index, mix of all filters, no statistics', {
      path: bare,
      profile: 'index',
      filters: questions.mix,
    }),
    ofProfile('cube, default query', { path, profile: 'cube', filters }),
    ofProfile('original, default query', { path, profile: 'original', filters }),
  ])
  const ours = costs.get('index, default query')!
  const goals: Goal[] = [
    {
      what: 'CPU of the original divided by that of the index',
      actual: costs.get('original, default query')! / ours,
      limit: 500,
      is: 'at least',
      unit: ' x',
    },
    statisticsGoal('index, default query', costs),
    statisticsGoal('index, mix of all filters', costs),
    {
      what: 'share of drizzle in a call',
      actual:
        costs.get('its SQL alone, as drizzle wrote it')! -
        costs.get('the same SQL written by hand')!,
      limit: 0.3,
      is: 'at most',
      unit: ' us',
    },
    atMost(4, 'cube, default query', costs),
  ]
  goals.unshift(...peerGoals({ path, analyzed, ids, ...questions }, costs))
  printGoals(goals)
  printCosts(costs, 'us CPU')
}

/** What statistics in a file change: those of a whole ANALYZE, histograms included, against none. */
function statisticsGoal(what: string, costs: ReadonlyMap<string, number>): Goal {
  const both = [costs.get(`${what}, after ANALYZE`)!, costs.get(`${what}, no statistics`)!]
  return {
    what: `${what}: CPU with and without ANALYZE, larger by smaller`,
    actual: Math.max(...both) / Math.min(...both),
    limit: 1.1,
    is: 'at most',
    unit: ' x',
  }
}

interface PeerRun extends Questions {
  readonly path: string
  readonly analyzed: string
  readonly ids: NameIds
}

function peerGoals(
  { path, analyzed, ids, ...questions }: PeerRun,
  costs: Map<string, number>,
): Goal[] {
  const peer = buildPeer()
  if (peer === undefined) {
    console.log('        no C compiler (cc), so there is no comparison with C')
    return []
  }
  const filters = questions.default
  const pairs = Array.from({ length: 3 }, () => askBoth(peer, { path, filters, ids }))
  costs.set('C, default query', median(pairs.map(({ peerUs }) => peerUs)))
  const every = runPeer(peer, { database: analyzed, filters: questions.mix, ids })
  return [
    {
      what: 'CPU divided by that of C',
      actual: median(pairs.map(({ oursUs, peerUs }) => oursUs / peerUs)),
      limit: 1.6,
      is: 'at most',
      unit: ' x',
    },
    {
      what: 'statements that a file with histograms made SQLite prepare again',
      actual: every.preparedAgain,
      limit: 0,
      is: 'at most',
      unit: '',
    },
  ]
}

interface SameQuestions {
  readonly path: string
  readonly filters: readonly SalesFilter[]
  readonly ids: NameIds
}

/** One right after the other, so that both meet the same machine. */
function askBoth(peer: string, { path, filters, ids }: SameQuestions) {
  const { usPerQuestion: peerUs, countOfAll } = runPeer(peer, { database: path, filters, ids })
  const expected = countOf(path, filters)
  if (countOfAll !== expected) throw new Error(`C counts ${countOfAll} sales, we ${expected}`)
  const ours = cpuPerCall([ofProfile('ours', { path, profile: 'index', filters })])
  return { peerUs, oursUs: ours.get('ours')! }
}

function countOf(path: string, filters: readonly SalesFilter[]): number {
  const file = openSales(path)
  const count = filters.reduce((sum, filter) => sum + file.summarize(filter).count, 0)
  file.close()
  return count
}

function atMost(limit: number, what: string, costs: ReadonlyMap<string, number>): Goal {
  return { what, actual: costs.get(what)!, limit, is: 'at most', unit: ' us' }
}

function idsOf({ regions, categories }: Dataset): NameIds {
  return {
    regions: new Map(regions.map(({ id, name }) => [name, id])),
    categories: new Map(categories.map(({ id, name }) => [name, id])),
  }
}

/** A copy of a database after one more statement, such as ANALYZE, which the seeder does not run in full. */
async function copyWith(path: string, name: string, sql: string): Promise<string> {
  const copy = `${path}.${name}`
  const source = new Database(path)
  await source.backup(copy)
  source.close()
  new Database(copy).unsafeMode(true).exec(sql).close()
  sealFile(copy)
  return copy
}
