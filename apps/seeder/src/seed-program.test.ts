import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSales } from '@rpc-vs-mom/query'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'

const main = join(import.meta.dirname, 'main.js')
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seeder-'))
  path = join(folder, 'sales.db')
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(command, args, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

const seed = (...args: string[]): Promise<Ended> => run(process.execPath, [main, ...args])

describe('seed', () => {
  test('writes the default data and prints one line about it', async () => {
    const { code, stdout, stderr } = await seed('--out', path)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^wrote .*sales\.db: 10000 sales, \d+\.\d MB, content sha256 [0-9a-f]{64}\n$/,
    )
    using sales = open()
    expect(stdout).toContain(sales.meta.contentHash)
    expect(sales.summarize({}).count).toBe(10_000)
  })

  test('takes the number of sales, the seed, the shape and the profiles', async () => {
    const flags = ['--sales', '1k', '--seed', '7', '--shape', 'original', '--profiles', 'original']
    expect((await seed('--out', path, ...flags)).code).toBe(0)
    using sales = open()
    expect(sales.meta).toMatchObject({
      sales: 1000,
      seed: 7,
      shape: 'original',
      profiles: ['index', 'original'],
    })
  })

  test('leaves a file alone unless forced', async () => {
    writeFileSync(path, 'precious')
    const refused = await seed('--out', path, '--sales', '10')
    expect(refused).toMatchObject({
      code: 4,
      stderr: `seed: ${path} already exists; add --force to replace it.\n`,
    })
    expect(readFileSync(path, 'utf8')).toBe('precious')
    expect((await seed('--out', path, '--sales', '10', '--force')).code).toBe(0)
  })

  test.each([
    [['--sale', '10'], 2, /unknown option '--sale'\n\(Did you mean --sales\?\)/],
    [['--sales', '0'], 2, /whole number from 1 to 10000000/],
    [['--sales', 'ten'], 2, /whole number from 1 to 10000000/],
    [['--shape', 'round'], 2, /Known are realistic, original/],
    [['--profiles', 'cube,disk'], 2, /Known are index, original, cube/],
    [['--out', '/nowhere/at/all.db'], 4, /^seed: \/nowhere\/at\/all.db cannot be written: .*\n$/],
  ])('answers %j with exit code %d and one sentence', async (args, exitCode, sentence) => {
    const { code, stderr } = await seed(...args)
    expect(code).toBe(exitCode)
    expect(stderr).toMatch(sentence)
  })

  test.skipIf(process.platform === 'win32')(
    'on a disk that takes no more it says so in one sentence and leaves the old file',
    async () => {
      writeFileSync(path, 'precious')
      const limited = `ulimit -f 200; exec "$0" "$@"`
      const args = ['-c', limited, process.execPath, main, '--out', path, '--force']
      const { code, stderr } = await run('sh', args)
      expect(code).toBe(4)
      expect(stderr).toMatch(/^seed: .*sales\.db was not written: the disk or a quota is full.*\n$/)
      expect(readFileSync(path, 'utf8')).toBe('precious')
      expect(readdirSync(folder)).toEqual(['sales.db'])
    },
  )

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'stopped by %s it leaves the old file and no temporary one',
    async (signal) => {
      writeFileSync(path, 'precious')
      const child = spawn(process.execPath, [main, '--out', path, '--sales', '5m', '--force'])
      await temporaryFile()
      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number]
      expect(code).toBe(130)
      expect(readFileSync(path, 'utf8')).toBe('precious')
      expect(readdirSync(folder)).toEqual(['sales.db'])
    },
  )

  test('stopped within a long step it ends before another run is complete that began then', async () => {
    const child = spawn(process.execPath, [main, '--out', path, '--sales', '10m'])
    onTestFinished(() => void child.kill('SIGKILL'))
    // It began later and is complete: the first is in its first step, of seconds.
    await seed('--out', join(folder, 'first.db'), '--sales', '10')
    const other = seed('--out', join(folder, 'other.db'), '--sales', '200k')
    child.kill('SIGTERM')
    const exited = once(child, 'exit')
    expect(await Promise.race([exited, other])).toEqual([130, null])
    expect(readdirSync(folder).filter((file) => file.startsWith('sales.db'))).toEqual([])
    await other
  })
})

describe('seed inspect', () => {
  test('prints what a file holds', async () => {
    await seed('--out', path, '--sales', '20', '--seed', '3')
    const { code, stdout } = await seed('inspect', path)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^seed +3$/m)
    expect(stdout).toMatch(/^sales +20$/m)
    expect(stdout).toMatch(/^content sha256 +[0-9a-f]{64}$/m)
  })

  test('says in one sentence that a file is missing', async () => {
    const { code, stderr } = await seed('inspect', path)
    expect(code).toBe(5)
    expect(stderr).toBe(`seed: ${path} does not exist; run pnpm seed --out ${path}.\n`)
  })
})

function open(): ReturnType<typeof openSales> & Disposable {
  const sales = openSales(path)
  return { ...sales, [Symbol.dispose]: () => sales.close() }
}

/** Resolves when the seeder has begun to write. */
async function temporaryFile(): Promise<void> {
  if (readdirSync(folder).some((file) => file.endsWith('.tmp'))) return
  for await (const { filename } of watch(folder)) if (filename?.endsWith('.tmp')) return
}
