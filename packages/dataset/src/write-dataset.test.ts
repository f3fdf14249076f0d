import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { generateDataset } from './dataset.ts'
import { verifyRows } from './verify-rows.ts'
import { writeDataset, type WriteProgress } from './write-dataset.ts'

const spec = { seed: 1, sales: 300 }
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataset-'))
  path = join(folder, 'sales.db')
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

function open(): Database.Database {
  const database = new Database(path, { readonly: true })
  onTestFinished(() => void database.close())
  return database
}

describe('writeDataset', () => {
  test('writes one strict table per part, with a meta row that carries the content hash', async () => {
    const written = await writeDataset(path, spec, { profiles: ['original', 'cube'] })
    const database = open()
    const tables = database.pragma('table_list') as { name: string; strict: number }[]
    const ours = tables.filter(({ name }) => !name.startsWith('sqlite_'))
    expect(ours.length).toBeGreaterThan(8)
    expect(ours.filter(({ strict }) => strict === 0)).toEqual([])
    const hash = database.prepare(`SELECT value FROM meta WHERE key = 'content_hash'`).pluck().get()
    expect(hash).toBe(generateDataset(spec).contentHash())
    expect(written).toMatchObject({ path, sales: 300, contentHash: hash })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
  })

  test('holds only what the index profile needs unless more is asked for', async () => {
    await writeDataset(path, spec)
    const names = open().prepare('SELECT name FROM sqlite_schema').pluck().all() as string[]
    expect(names).toContain('sales')
    expect(names.filter((name) => /cube|original/.test(name))).toEqual([])
  })

  test('leaves statistics for the planner but no histograms, which make SQLite prepare again', async () => {
    await writeDataset(path, spec)
    const names = open().prepare('SELECT name FROM sqlite_schema').pluck().all()
    expect(names).toContain('sqlite_stat1')
    expect(names).not.toContain('sqlite_stat4')
  })

  test('refuses to replace a file unless forced, and then replaces it', async () => {
    writeFileSync(path, 'precious')
    await expect(writeDataset(path, spec)).rejects.toMatchObject({ reason: 'exists' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
    await writeDataset(path, spec, { force: true })
    expect(open().prepare('SELECT count(*) FROM sales').pluck().get()).toBe(300)
  })

  test.each(['insert', 'index', 'analyze', 'verify'])(
    'stopped at step %s it leaves the old file and nothing else',
    async (step) => {
      writeFileSync(path, 'precious')
      const stop = new AbortController()
      const onProgress = (progress: WriteProgress): void => {
        if (progress.step === step) stop.abort()
      }
      const sales = 60_000
      await expect(
        writeDataset(path, { seed: 1, sales }, { force: true, signal: stop.signal, onProgress }),
      ).rejects.toMatchObject({ reason: 'aborted' })
      expect(readdirSync(folder)).toEqual(['sales.db'])
      expect(readFileSync(path, 'utf8')).toBe('precious')
    },
  )

  test('removes what a killed run left behind, but not what another run is writing', async () => {
    const dead = join(folder, 'sales.db.0123456789ab.tmp')
    const alive = join(folder, 'sales.db.ba9876543210.tmp')
    const unrelated = join(folder, 'sales.db.notes.tmp')
    writeFileSync(dead, 'half a file')
    writeFileSync(unrelated, 'mine')
    const other = new Database(alive)
    onTestFinished(() => void other.close())
    other.pragma('journal_mode = MEMORY')
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    await writeDataset(path, spec)
    expect(readdirSync(folder).toSorted()).toEqual([
      'sales.db',
      'sales.db.ba9876543210.tmp',
      'sales.db.notes.tmp',
    ])
  })

  test('says that a path cannot be written, and names it', async () => {
    const missing = join(folder, 'a', 'b', 'sales.db')
    await expect(writeDataset(missing, spec)).rejects.toMatchObject({
      reason: 'not-writable',
      message: expect.stringContaining(missing) as string,
    })
  })

  test('refuses a folder in place of a file', async () => {
    mkdirSync(path)
    await expect(writeDataset(path, spec, { force: true })).rejects.toMatchObject({
      reason: 'not-writable',
    })
    expect(readdirSync(folder)).toEqual(['sales.db'])
  })

  test('leaves a FIFO alone even when forced', async () => {
    execFileSync('mkfifo', [path])
    await expect(writeDataset(path, spec, { force: true })).rejects.toMatchObject({
      reason: 'not-writable',
      message: `${path} is a FIFO and would be lost; name another file.`,
    })
    expect(lstatSync(path).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['sales.db'])
  })

  test('does not advise to force what it then refuses', async () => {
    execFileSync('mkfifo', [path])
    await expect(writeDataset(path, spec)).rejects.toMatchObject({ reason: 'not-writable' })
  })

  test.each(['there', 'missing'])('follows a symbolic link to a file that is %s', async (is) => {
    const real = join(folder, 'elsewhere', 'real.db')
    mkdirSync(join(folder, 'elsewhere'))
    if (is === 'there') writeFileSync(real, 'precious')
    symlinkSync('elsewhere/real.db', path)
    await writeDataset(path, spec, { force: true })
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(lstatSync(real).isFile()).toBe(true)
    expect(open().prepare('SELECT count(*) FROM sales').pluck().get()).toBe(300)
  })

  test('keeps a file that somebody put there while it wrote, unless forced', async () => {
    const onProgress = ({ step }: WriteProgress): void => {
      if (step === 'analyze') writeFileSync(path, 'precious')
    }
    await expect(writeDataset(path, spec, { onProgress })).rejects.toMatchObject({
      reason: 'exists',
    })
    expect(readFileSync(path, 'utf8')).toBe('precious')
    expect(readdirSync(folder)).toEqual(['sales.db'])
  })

  test('leaves a FIFO alone whose name is that of a leftover', async () => {
    const fifo = join(folder, 'sales.db.0123456789ab.tmp')
    execFileSync('mkfifo', [fifo])
    await writeDataset(path, spec)
    expect(readdirSync(folder).toSorted()).toEqual(['sales.db', 'sales.db.0123456789ab.tmp'])
  })

  test('makes the last folder of the path', async () => {
    const inFolder = join(folder, 'data', 'sales.db')
    await writeDataset(inFolder, spec)
    expect(readdirSync(join(folder, 'data'))).toEqual(['sales.db'])
  })
})

describe('verifyRows', () => {
  const rows = [
    {
      table: 'regions' as const,
      rowCount: 2,
      append: (index: number, values: (number | string | null)[]) =>
        values.push(index + 1, ['Europe', 'Asia'][index]!),
    },
  ]
  const inserted = async (sql: string): Promise<void> => {
    const database = new Database(':memory:')
    database.exec(`CREATE TABLE regions (id INTEGER PRIMARY KEY, name TEXT); ${sql}`)
    await verifyRows(database, rows, () => Promise.resolve())
  }

  test('passes rows that are as they should be', async () => {
    await inserted(`INSERT INTO regions VALUES (1, 'Europe'), (2, 'Asia')`)
  })

  test.each([
    [`INSERT INTO regions VALUES (1, 'Europe'), (2, 'Africa')`, /row 2 of regions .*Africa/],
    [`INSERT INTO regions VALUES (1, 'Europe')`, /regions has 1 rows instead of 2/],
    [`INSERT INTO regions VALUES (1, 'Europe'), (2, 'Asia'), (3, 'Asia')`, /row 3|3 rows/],
  ])('finds what is wrong after %s', async (sql, sentence) => {
    await expect(inserted(sql)).rejects.toThrow(sentence)
  })
})
