import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, sep } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claimRunFolder, runFolderOf, trialFiles } from './run-folder.ts'

const startedAt = '2026-01-02T03:04:05.678Z'

test('two runs of one name in one second get a folder each', async () => {
  const results = await mkdtemp(join(tmpdir(), 'run-folder-'))
  onTestFinished(() => rm(results, { recursive: true }))
  const claims = Array.from({ length: 5 }, () => claimRunFolder(results, startedAt, 'run'))
  expect(new Set(await Promise.all(claims)).size).toBe(5)
})

test('runs are numbered in the order in which they begin, whatever the clock says', async () => {
  const results = await mkdtemp(join(tmpdir(), 'run-folder-'))
  onTestFinished(() => rm(results, { recursive: true }))
  await mkdir(join(results, '2026-11-21T14-03-22Z-from-before-there-were-numbers'))
  const first = await claimRunFolder(results, startedAt, 'run')
  const second = await claimRunFolder(results, '2025-01-02T03:04:05.678Z', 'clock set back')
  expect([first, second].map((folder) => basename(folder))).toEqual([
    '0001-2026-01-02T03-04-05Z-run',
    '0002-2025-01-02T03-04-05Z-clock-set-back',
  ])
})

test('runs that begin at once never share a number, nor that of one that died while it took it', async () => {
  const results = await mkdtemp(join(tmpdir(), 'run-folder-'))
  onTestFinished(() => rm(results, { recursive: true }))
  await mkdir(join(results, '0003'))
  const claims = Array.from({ length: 20 }, (_, index) =>
    claimRunFolder(results, startedAt, `run ${index}`),
  )
  const numbers = (await Promise.all(claims)).map((folder) => basename(folder).slice(0, 4))
  expect(new Set(numbers).size).toBe(20)
  expect(numbers).not.toContain('0003')
  expect((await readdir(results)).toSorted()).toHaveLength(21)
})

test('a results folder that cannot be made is one sentence', async () => {
  const claim = claimRunFolder('/dev/null/results', startedAt, 'run')
  await expect(claim).rejects.toMatchObject({
    name: 'ResultsError',
    kind: 'notWritable',
    message: expect.stringMatching(/^Cannot write \/dev\/null\/results\/.*\.$/) as string,
  })
})

test.each(['x/../..', '../../other', '/etc', 'a\\b', '..'])(
  'a variant called %j stays in the folder of the run',
  (variant) => {
    const { folder } = trialFiles('/results/run', { number: 1, variant })
    expect(folder.split(sep).slice(0, -1).join(sep)).toBe('/results/run/trials')
    expect(folder).toMatch(/^\/results\/run\/trials\/01-/)
  },
)

test.each([
  ['comparison', '0012-2026-11-21T14-03-22Z-comparison'],
  ['\u041b\u0430\u0434', '0012-2026-11-21T14-03-22Z-\u043b\u0430\u0434'],
  ['gRPC over  HTTP 2!', '0012-2026-11-21T14-03-22Z-grpc-over-http-2'],
])('the folder of a run named %s', (name, folder) => {
  const run = { sequence: 12, startedAt: '2026-11-21T14:03:22.125Z', name }
  expect(runFolderOf('results', run)).toBe(`results/${folder}`)
})
