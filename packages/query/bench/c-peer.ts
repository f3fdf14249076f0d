import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SalesFilter } from '@rpc-vs-mom/schema'
import { shapeOf } from '../src/filter-shape.ts'
import { indexStatements } from '../src/generated/index-statements.ts'
import type { NameIds } from '../src/name-ids.ts'
import { parameterReaders } from '../src/parameters.ts'

export interface PeerResult {
  readonly usPerQuestion: number
  readonly countOfAll: number
  readonly preparedAgain: number
}

/**
 * Builds the C program against the SQLite source that better-sqlite3 brings, with its own options, once
 * per version; undefined where there is no C compiler.
 */
export function buildPeer(): string | undefined {
  if (spawnSync('cc', ['--version']).status !== 0) return undefined
  const packageFile = createRequire(import.meta.url).resolve('better-sqlite3/package.json')
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
  const sqlite = join(dirname(packageFile), 'deps/sqlite3')
  const folder = join(tmpdir(), `rpc-vs-mom-c-peer-${version}`)
  mkdirSync(folder, { recursive: true })
  const object = join(folder, 'sqlite3.o')
  const options = ['-O3', `-I${sqlite}`, ...definesOf(join(sqlite, '../defines.gypi'))]
  if (!existsSync(object)) {
    // -w: the warnings are about SQLite's own code.
    execFileSync('cc', [...options, '-w', '-c', join(sqlite, 'sqlite3.c'), '-o', `${object}.new`])
    renameSync(`${object}.new`, object)
  }
  const peer = join(folder, 'c-peer')
  const source = join(import.meta.dirname, 'c-peer.c')
  execFileSync('cc', [...options, source, object, '-o', peer, '-lm', '-lpthread', '-ldl'])
  return peer
}

function definesOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/'(\w+(?:=[^']*)?)'/g)]
    .map((match) => match[1]!)
    .filter((define) => /^(?:SQLITE|HAVE)_/.test(define))
    .map((define) => `-D${define}`)
}

export interface PeerQuestions {
  readonly database: string
  readonly filters: readonly SalesFilter[]
  readonly ids: NameIds
}

/** Asks the questions with the statements of the `index` profile, in rounds as `cpuPerCall` does. */
export function runPeer(peer: string, { database, filters, ids }: PeerQuestions): PeerResult {
  const file = `${database}.questions`
  const lines = [
    indexStatements.length,
    ...indexStatements.map(({ sql }) => sql),
    filters.length,
    ...filters.map((filter) => questionLine(filter, ids)),
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const [us, count, again] = execFileSync(peer, [database, file, '7'], { encoding: 'utf8' })
    .split(' ')
    .map(Number)
  return { usPerQuestion: us!, countOfAll: count!, preparedAgain: again! }
}

function questionLine(filter: SalesFilter, ids: NameIds): string {
  const shape = shapeOf(filter)
  const values = indexStatements[shape]!.parameters.map((name) => {
    const value = parameterReaders[name](filter, ids)
    return typeof value === 'number' ? `i${value}` : `s${value}`
  })
  return [shape, ...values].join('\t')
}
