import { execFile, execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes } from '@rpc-vs-mom/cli'
import { expect, test } from 'vitest'
import { syntheticResults } from './synthetic-report.ts'

test('the newest run is rendered by default', async () => {
  await using results = await syntheticResults()
  await mkdir(join(results.resultsFolder, '2025-01-01T00-00-00Z-older'))
  const { code, stdout } = await report('--results', results.resultsFolder)
  expect(code).toBe(exitCodes.ok)
  expect(stdout).toMatch(/^At 1200 requests\/s, over 3 interleaved repetitions, /)
  expect(stdout).toContain(join(results.runFolder, 'report.html'))
})

test('an empty results folder is one sentence and exit code 5', async () => {
  await using results = await syntheticResults()
  await rm(results.runFolder, { recursive: true })
  const { code, stderr } = await report('--results', results.resultsFolder)
  expect(code).toBe(exitCodes.badData)
  expect(stderr).toBe(
    `report: ${results.resultsFolder} holds no run; "pnpm bench" makes one, --results names another folder.\n`,
  )
})

test('a half-written run is one sentence and exit code 5', async () => {
  await using results = await syntheticResults()
  const file = join(results.runFolder, 'manifest.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/"finishedAt": .*\n/, ''))
  const { code, stderr } = await report(results.runFolder)
  expect(code).toBe(exitCodes.badData)
  expect(stderr).toMatch(/^report: .* is half-written: [^\n]*\n$/)
})

test('a newer run that is half-written is skipped and named', async () => {
  await using results = await syntheticResults()
  const broken = join(results.resultsFolder, '0002-2025-01-01T00-00-00Z-broken')
  await mkdir(broken)
  const manifest = await readFile(join(results.runFolder, 'manifest.json'), 'utf8')
  await writeFile(join(broken, 'manifest.json'), manifest.replace(/"finishedAt": .*\n/, ''))
  const { code, stdout, stderr } = await report('--results', results.resultsFolder)
  expect(code).toBe(exitCodes.ok)
  expect(stdout).toContain(join(results.runFolder, 'report.html'))
  expect(stderr).toMatch(/^report: skipped: .*-broken is half-written: [^\n]*\n$/)
})

test('an unknown schema version is one sentence and exit code 5', async () => {
  await using results = await syntheticResults()
  const file = join(results.runFolder, 'manifest.json')
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace('"schemaVersion": 2', '"schemaVersion": 9'),
  )
  const { code, stderr } = await report(results.runFolder)
  expect(code).toBe(exitCodes.badData)
  expect(stderr).toMatch(/^report: .* has schema version 9, [^\n]*\n$/)
})

test('--readme rewrites the block, and --check then agrees until somebody changes it', async () => {
  await using results = await syntheticResults()
  const readme = join(results.resultsFolder, 'README.md')
  await writeFile(readme, '# Title\n\n<!-- results:begin -->\n<!-- results:end -->\n')
  const flags = [results.runFolder, '--readme', readme]
  expect((await report(...flags, '--check')).code).toBe(exitCodes.badData)
  expect((await report(...flags)).code).toBe(exitCodes.ok)
  expect((await report(...flags, '--check')).code).toBe(exitCodes.ok)
  await writeFile(readme, (await readFile(readme, 'utf8')).replace('p50, ms', 'p50, s'))
  const { code, stderr } = await report(...flags, '--check')
  expect(code).toBe(exitCodes.badData)
  expect(stderr).toBe(
    `report: Not what the data of the run gives: ${readme}; the same command without --check writes it again.\n`,
  )
})

test.each([[[]], [['--check']]])(
  '--readme refuses what is no regular file, with %j',
  async (check) => {
    await using results = await syntheticResults()
    const fifo = join(results.resultsFolder, 'README.md')
    execFileSync('mkfifo', [fifo])
    for (const file of [fifo, '/dev/zero', results.resultsFolder]) {
      const { code, stderr } = await report(results.runFolder, '--readme', file, ...check)
      expect({ code, stderr }).toEqual({
        code: exitCodes.badData,
        stderr: `report: ${file} is no regular file; give --readme a Markdown file.\n`,
      })
    }
  },
)

test('--check calls a FIFO in place of a report stale, and does not wait for it', async () => {
  await using results = await syntheticResults()
  await report(results.runFolder)
  const page = join(results.runFolder, 'report.html')
  await rm(page)
  execFileSync('mkfifo', [page])
  const { code, stderr } = await report(results.runFolder, '--check')
  expect(code).toBe(exitCodes.badData)
  expect(stderr).toContain(`Not what the data of the run gives: ${page};`)
})

test('--pack copies a run to a folder that renders to the same bytes without it', async () => {
  await using results = await syntheticResults()
  const kept = join(results.resultsFolder, 'kept')
  expect((await report(results.runFolder)).code).toBe(exitCodes.ok)
  expect((await report(results.runFolder, '--pack', kept)).code).toBe(exitCodes.ok)
  for (const file of ['comparison.json', 'report.html', 'report.md'])
    expect(await readFile(join(kept, file), 'utf8')).toBe(
      await readFile(join(results.runFolder, file), 'utf8'),
    )
  await rm(results.runFolder, { recursive: true })
  expect((await report(kept, '--check')).code).toBe(exitCodes.ok)
})

test('--pack and --check together are refused', async () => {
  const { code, stderr } = await report('--check', '--pack', 'kept')
  expect(code).toBe(exitCodes.usage)
  expect(stderr).toContain('--check writes nothing and --pack does; give one of them.')
})

test('a misspelt flag gets a suggestion', async () => {
  const misspelt = await report('--readmee', 'README.md')
  expect(misspelt.code).toBe(exitCodes.usage)
  expect(misspelt.stderr).toContain('Did you mean --readme?')
})

function report(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = join(import.meta.dirname, 'main.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...flags], { timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

test('runs of one plan are compared, the second with the first', async () => {
  await using results = await syntheticResults()
  const { code, stdout } = await report('compare', results.runFolder, results.runFolder)
  expect(code).toBe(exitCodes.ok)
  expect(stdout).toMatch(/^A: .*\nB: .*\nFactor of B to A/)
  expect(stdout).toMatch(/\| rpc \| \\~ ×1\.00/)
})

test('runs of different plans are refused with the reason and exit code 98', async () => {
  await using one = await syntheticResults()
  await using other = await syntheticResults()
  const file = join(other.runFolder, 'manifest.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...manifest, observability: 'traces' }))
  const { code, stderr } = await report('compare', one.runFolder, other.runFolder)
  expect(code).toBe(exitCodes.invalidRun)
  expect(stderr).toContain('cannot be compared: observability differs (off against traces)')
})
