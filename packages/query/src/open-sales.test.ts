import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@rpc-vs-mom/dataset'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openSales, type OpenSalesOptions, type Sales } from './open-sales.ts'
import { SalesFileError, type SalesFileFault } from './sales-file-error.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'query-'))
  path = join(folder, 'sales.db')
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

function open(options?: OpenSalesOptions): Sales {
  const sales = openSales(path, options)
  onTestFinished(() => sales.close())
  return sales
}

async function seed(sql?: string): Promise<void> {
  await writeDataset(path, { seed: 1, sales: 200 })
  if (sql === undefined) return
  const database = new Database(path)
  database.exec(sql)
  database.close()
}

function readOnlyFolder(): void {
  chmodSync(path, 0o444)
  chmodSync(folder, 0o555)
  onTestFinished(() => chmodSync(folder, 0o755))
}

describe('openSales', () => {
  test('answers from the index and says what the file is', async () => {
    await seed()
    const sales = open()
    expect(sales.profile).toBe('index')
    expect(sales.meta).toMatchObject({ seed: 1, sales: 200, shape: 'realistic', schemaVersion: 3 })
    expect(sales.summarize({}).count).toBe(200)
  })

  test.each(['original', 'cube'] as const)(
    'refuses profile %s without its tables',
    async (profile) => {
      await seed()
      fails(
        'no-profile',
        `${path} has no tables for profile ${profile}; run pnpm seed --out ${path} --profiles ${profile} --force.`,
        { profile },
      )
    },
  )

  test('says that a file is missing, and how to make it', () => {
    fails('missing', `${path} does not exist; run pnpm seed --out ${path}.`)
  })

  test('says that a folder is no database', () => {
    mkdirSync(path)
    fails('not-sales', `${path} is not a file; name one that pnpm seed wrote.`)
  })

  test('says that a link that leads back to itself cannot be read', () => {
    symlinkSync(path, path)
    fails('unreadable', `${path} cannot be read (ELOOP); name a file that pnpm seed wrote.`)
  })

  test('says that a text file is no database', () => {
    writeFileSync(path, 'region,category\n'.repeat(100))
    fails('not-sales', `${path} is not a SQLite database; name one that pnpm seed wrote.`)
  })

  test.each(['', 'CREATE TABLE meta (id INTEGER)', 'CREATE TABLE other (id INTEGER)'])(
    'says that a database of something else is not of sales: %j',
    (sql) => {
      const database = new Database(path)
      database.exec(sql || 'VACUUM')
      database.close()
      fails('not-sales', `${path} is not a database of sales; name one that pnpm seed wrote.`)
    },
  )

  test('refuses a file with tables of another version', async () => {
    await seed(`UPDATE meta SET value = '0' WHERE key = 'schema_version'`)
    fails(
      'old-schema',
      `${path} has schema version 0, and this program reads 3; run pnpm seed --out ${path} --force.`,
    )
  })

  test('refuses a truncated file', async () => {
    await seed()
    const whole = await import('node:fs').then((fs) => fs.readFileSync(path))
    writeFileSync(path, whole.subarray(0, 100))
    expect(() => openSales(path)).toThrow(SalesFileError)
  })

  test('refuses a file of which any one byte has changed', async () => {
    await seed()
    const whole = readFileSync(path)
    const positions = Array.from({ length: 200 }, (_, i) => Math.floor((i * whole.length) / 200))
    const opened = positions.filter((position) => {
      const changed = Buffer.from(whole)
      changed[position]! ^= 1
      writeFileSync(path, changed)
      return opens()
    })
    expect(opened).toEqual([])
  })

  test('says of a file that has changed since it was written what to do', async () => {
    await seed(`UPDATE sales SET amount_cents = amount_cents + 1 WHERE id = 9`)
    fails(
      'damaged',
      `${path} is not as pnpm seed wrote it: it was changed or damaged; run pnpm seed --out ${path} --force.`,
    )
  })

  test('notices that an open file was overwritten in place, and answers no more', async () => {
    await seed()
    const other = join(folder, 'other.db')
    await writeDataset(other, { seed: 2, sales: 300 })
    const sales = open()
    sales.summarize({ region: 'Europe' })
    copyFileSync(other, path)
    const sentence = `${path} was changed while it was in use; the last answers may be wrong, so start again with a file that nobody writes to.`
    expect((await sales.changed).message).toBe(sentence)
    expect(() => sales.summarize({ region: 'Europe' })).toThrow(sentence)
  })

  test('notices that an open file was cut, and answers no more', async () => {
    await seed()
    const sales = open()
    truncateSync(path, 4096)
    expect(await sales.changed).toMatchObject({ reason: 'changed' })
    expect(() => sales.summarize({})).toThrow(SalesFileError)
  })

  test.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    await seed()
    chmodSync(path, 0o000)
    fails('unreadable', `${path} may not be read; check its permissions.`)
  })

  test('keeps answering from the same rows while the file is replaced', async () => {
    await seed()
    const sales = open()
    const before = sales.summarize({ region: 'Europe' })
    await writeDataset(path, { seed: 2, sales: 300 }, { force: true })
    expect(sales.summarize({ region: 'Europe' })).toEqual(before)
    expect(open().summarize({}).count).toBe(300)
  })

  test.skipIf(process.getuid?.() === 0)(
    'advises another folder where that of a file in WAL mode may not be written to',
    async () => {
      await seed('PRAGMA journal_mode = WAL')
      readOnlyFolder()
      fails(
        'unreadable',
        `${path} cannot be read (in WAL mode SQLite writes beside it to read it, and pnpm seed leaves no file in that mode); its folder may not be written to, so run pnpm seed --out FILE with a file in another folder and name that one.`,
      )
    },
  )

  test.skipIf(process.getuid?.() === 0)(
    'advises another folder wherever a file has to be seeded anew and its own may not be written to',
    async () => {
      await seed()
      readOnlyFolder()
      fails(
        'no-profile',
        `${path} has no tables for profile cube; its folder may not be written to, so run pnpm seed --out FILE --profiles cube with a file in another folder and name that one.`,
        { profile: 'cube' },
      )
    },
  )

  // Nothing but such a mount keeps root from writing.
  test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
    'advises another folder where that of a file in WAL mode is on a read-only mount',
    async ({ skip }) => {
      const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder])
      if (status !== 0) skip('no file system can be mounted here')
      onTestFinished(() => void execFileSync('umount', [folder]))
      await seed('PRAGMA journal_mode = WAL')
      execFileSync('mount', ['-o', 'remount,ro', folder])
      fails(
        'unreadable',
        `${path} cannot be read (in WAL mode SQLite writes beside it to read it, and pnpm seed leaves no file in that mode); its folder may not be written to, so run pnpm seed --out FILE with a file in another folder and name that one.`,
      )
    },
  )

  test('works on a file in a folder that nobody may write to', async () => {
    await seed()
    readOnlyFolder()
    expect(open().summarize({}).count).toBe(200)
  })
})

function opens(): boolean {
  try {
    openSales(path).close()
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(SalesFileError)
    return false
  }
}

function fails(reason: SalesFileFault, sentence: string, options?: OpenSalesOptions): void {
  try {
    openSales(path, options).close()
  } catch (error) {
    expect(error).toBeInstanceOf(SalesFileError)
    expect(error).toMatchObject({ reason, message: sentence })
    return
  }
  expect.unreachable('it opened')
}
