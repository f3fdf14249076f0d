import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { writeDataset } from '@rpc-vs-mom/dataset'
import { connect } from '@rpc-vs-mom/transport'
import { spec, writeSalesFile } from './sales-file.ts'
import { WorkerProcess } from './worker-process.ts'

const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 5000 }
const anyPort = ['--listen', 'grpc://127.0.0.1:0']
let file: Awaited<ReturnType<typeof writeSalesFile>>

beforeAll(async () => {
  file = await writeSalesFile()
})
afterAll(() => file.remove())

/** Files that a worker cannot answer from, each made in the folder of the test, and what it says. */
const badFiles = [
  { what: 'missing', make: () => undefined, says: 'does not exist; run pnpm seed' },
  {
    what: 'empty',
    make: (path: string) => writeFileSync(path, ''),
    says: 'is not a database of sales',
  },
  {
    what: 'no database',
    make: (path: string) => writeFileSync(path, 'region;category\n'.repeat(500)),
    says: 'is not a SQLite database',
  },
  { what: 'a folder', make: (path: string) => mkdirSync(path), says: 'is not a file' },
  {
    what: 'of an old version',
    make: (path: string) => {
      copyFileSync(file.db, path)
      using database = new DatabaseSync(path)
      database.exec("UPDATE meta SET value = '0' WHERE key = 'schema_version'")
    },
    says: 'has schema version 0, and this program reads',
  },
  {
    what: 'damaged in one byte',
    make: (path: string) => {
      const bytes = readFileSync(file.db)
      bytes[bytes.length - 100]! ^= 1
      writeFileSync(path, bytes)
    },
    says: 'is not as pnpm seed wrote it',
  },
]

describe.each(['0', '1'])('a worker with %s query threads', (threads) => {
  test.each(badFiles)('ends with 5 and one sentence about a file that is $what', async (bad) => {
    const db = join(file.folder, `${bad.what} ${threads}.db`)
    bad.make(db)
    const { exitCode, stderr } = await run(...anyPort, '--db', db, '--query-threads', threads)
    expect({ exitCode, lines: linesOf(stderr) }).toEqual({ exitCode: 5, lines: 1 })
    expect(stderr).toContain(`worker: ${db} ${bad.says}`)
  })

  test.each([
    { what: 'overwritten', change: (db: string) => copyFileSync(file.other, db) },
    { what: 'cut', change: (db: string) => truncateSync(db, 8192) },
  ])('ends with 5 and says so when its file is $what', async ({ what, change }) => {
    const db = join(file.folder, `${what} ${threads}.db`)
    copyFileSync(file.db, db)
    const worker = new WorkerProcess(...anyPort, '--db', db, '--query-threads', threads)
    const connection = await connect(await worker.ready())
    onTestFinished(() => connection.close())
    change(db)
    // It has read none of these pages yet; where a cut file is mapped, reading one ends the process without a word.
    const asked = connection.ask(new Uint8Array(), call).catch(() => undefined)
    const { exitCode, stderr } = await worker.ended()
    await asked
    expect(stderr).toContain(`worker: ${db} was changed while it was in use`)
    expect({ exitCode, lines: linesOf(stderr) }).toEqual({ exitCode: 5, lines: 2 })
  })

  test('ends with 3 and one sentence where it cannot listen', async () => {
    const flags = ['--db', file.db, '--query-threads', threads]
    const { exitCode, stderr } = await run('--listen', 'amqp://127.0.0.1:1/nobody', ...flags)
    expect({ exitCode, lines: linesOf(stderr) }).toEqual({ exitCode: 3, lines: 1 })
    expect(stderr).toContain('127.0.0.1:1')
  })

  test('ends with 5 when the file was not made for the profile, and says how it is', async () => {
    const db = join(file.folder, `index only ${threads}.db`)
    await writeDataset(db, spec)
    const flags = ['--db', db, '--profile', 'cube', '--query-threads', threads]
    const { exitCode, stderr } = await run(...anyPort, ...flags)
    expect({ exitCode, lines: linesOf(stderr) }).toEqual({ exitCode: 5, lines: 1 })
    expect(stderr).toContain('--profiles cube')
  })
})

describe('a worker', () => {
  test('ends with 3 when its port is taken, and names the port', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const { exitCode, stderr } = await run('--listen', `grpc://127.0.0.1:${port}`, '--db', file.db)
    expect({ exitCode, lines: linesOf(stderr) }).toEqual({ exitCode: 3, lines: 1 })
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken`)
  })

  test('ends with 3 when there is no broker', async () => {
    const url = 'amqp://guest:secret@127.0.0.1:1/sales'
    const { exitCode, stderr } = await run('--listen', url, '--db', file.db)
    expect({ exitCode, lines: linesOf(stderr) }).toEqual({ exitCode: 3, lines: 1 })
    expect(stderr).not.toContain('secret')
  })

  test.each([
    [['--listne', 'grpc://127.0.0.1:0'], "unknown option '--listne'"],
    [['--db', 'x.db', '--profile', 'cubes'], 'Known are original, index, cube.'],
    [['--query-threads', '2'], 'Write a whole number from 0 to 1.'],
    [['--listen', 'http://127.0.0.1:0'], 'does not start with a known scheme'],
    [[], '--listen <url> is missing'],
  ])('ends with 2 when it is started with %j', async (flags, says) => {
    const db = flags.includes('--db') ? [] : ['--db', file.db]
    const { exitCode, stderr } = await run(...flags, ...db)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
  })
})

function run(...flags: string[]) {
  return new WorkerProcess(...flags).ended()
}

function linesOf(text: string): number {
  return text.trimEnd().split('\n').length
}
