import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRun, ResultsError, type Run } from '@rpc-vs-mom/results'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, onTestFinished, test, vi } from 'vitest'
import { savedOnFault } from './saved-on-fault.ts'

const run = syntheticRun({
  seed: 1,
  rounds: 2,
  seconds: 1,
  rateRps: 100,
  trialNoise: 0,
  variants: [{ name: 'rpc', medianUs: 2000, spread: 0.3 }],
})
const diskFull = (): never => {
  throw new ResultsError('notWritable', 'Cannot write x: ENOSPC.')
}

test('what was measured until a fault is a run that was interrupted, in the folder that is named', async () => {
  const temporary = temporaryDirectory(mkdtempSync(join(tmpdir(), 'saved-')))
  const [first] = run.trials
  const error = await faultOf({ manifest: run.manifest, trials: [first!] })
  expect(error.message).toMatch(/^Cannot write x: ENOSPC\. What was measured is saved, /)
  const folder = /in (\S+); /.exec(error.message)![1]!
  expect(folder.startsWith(temporary)).toBe(true)
  const { manifest, trials } = await readRun(folder)
  expect(manifest.interrupted).toBe('after 1 of 2 trials')
  expect(trials.map(({ ledger }) => ledger)).toEqual([first!.ledger])
})

test('where the temporary directory cannot be written either, that is said', async () => {
  temporaryDirectory('/dev/null/tmp')
  const { kind, message } = await faultOf(run)
  expect(kind).toBe('notWritable')
  expect(message).toMatch(/ENOSPC\. What was measured is lost, because it cannot be saved in \/dev/)
})

test('before anything was measured the fault is told as it is', async () => {
  const { message } = await faultOf({ manifest: run.manifest, trials: [] })
  expect(message).toBe('Cannot write x: ENOSPC.')
})

type Measured = Pick<Run, 'manifest' | 'trials'>

function faultOf(measured: Measured): Promise<ResultsError> {
  return savedOnFault(diskFull, () => measured).then(
    () => expect.unreachable('it was written'),
    (error: unknown) => error as ResultsError,
  )
}

function temporaryDirectory(folder: string): string {
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
