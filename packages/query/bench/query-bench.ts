// `pnpm bench query [10k|1m]`: what an answer costs, beside the least and the most that it could cost.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateDataset, writeDataset, type Dataset } from '@rpc-vs-mom/dataset'
import { sealFile } from '@rpc-vs-mom/files'
import { median } from '@rpc-vs-mom/results'
import { parseSalesFilter, type SalesFilter } from '@rpc-vs-mom/schema'
import { salesWorkload } from '@rpc-vs-mom/workload/sales'
import Database from 'better-sqlite3'
import type { NameIds } from '../src/name-ids.ts'
import { openSales } from '../src/open-sales.ts'
import { buildPeer, runPeer } from './c-peer.ts'
import { builtEachTime, handWritten, ofProfile, openedWith, rawSql } from './contenders.ts'
import { cpuPerCall } from './cpu-per-call.ts'
import { printCosts, printGoals, type Goal } from './goals.ts'

const sizes: Readonly<Record<string, number>> = { '10k': 10_000, '1m': 1_000_000 }
const size = process.argv[2] ?? '10k'
const sales = sizes[size]
if (sales === undefined) {
  console.error(`bench query: unknown size ${size}; known are ${Object.keys(sizes).join(', ')}.`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'bench-query-'))
try {
  await bench(join(folder, 'sales.db'), sales)
} finally {
  rmSync(folder, { recursive: true })
}

async function bench(path: string, rows: number): Promise<void> {
  const spec = { seed: 1, sales: rows }
  const dataset = generateDataset(spec)
  await writeDataset(path, spec, { profiles: rows > 10_000 ? ['cube'] : ['cube', 'original'] })
  const questions = {
    default: questionsOf(dataset, { share: 1, count: 500 }),
    mix: questionsOf(dataset, { share: 0, count: rows > 10_000 ? 150 : 500 }),
  }
  const ids = idsOf(dataset)
  if (rows > 10_000) benchLarge(path, { ...questions, ids })
  else await benchSmall(path, { ...questions, ids })
}

interface Questions {
  readonly default: readonly SalesFilter[]
  readonly mix: readonly SalesFilter[]
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

function questionsOf(
  dataset: Dataset,
  { share, count }: { readonly share: number; readonly count: number },
): SalesFilter[] {
  const { requests } = salesWorkload(dataset, { seed: 1, requests: count, defaultShare: share })
  return requests.map((request) => parseSalesFilter(request))
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
