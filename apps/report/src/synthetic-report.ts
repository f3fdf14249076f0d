import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { writeSyntheticRun, type SyntheticOptions } from '@rpc-vs-mom/results/synthetic'

/** Short, but long enough for p99 in each repetition and p99.9 in all of them together. */
export const syntheticOptions: SyntheticOptions = {
  seed: 7,
  rounds: 3,
  seconds: 3,
  rateRps: 1200,
  trialNoise: 0.01,
  variants: [
    { name: 'rpc', medianUs: 2500, spread: 0.35, cpuUsPerRequest: 620 },
    { name: 'mom', medianUs: 1500, spread: 0.4, cpuUsPerRequest: 480, failedShare: 0.002 },
    { name: 'rpc-again', medianUs: 2500, spread: 0.35, twinOf: 'rpc' },
    { name: 'local', medianUs: 300, spread: 0.3, cpuUsPerRequest: 150 },
  ],
  missing: [{ variant: 'mom-lb', reason: 'no RabbitMQ was found' }],
}

/** A results folder with one synthetic run, removed when disposed. */
export async function syntheticResults(options: SyntheticOptions = syntheticOptions) {
  const resultsFolder = await temporaryFolder()
  const { runFolder, files } = await drawnRun(options)
  for (const [path, content] of files) {
    await mkdir(join(resultsFolder, dirname(path)), { recursive: true })
    await writeFile(join(resultsFolder, path), content)
  }
  return {
    resultsFolder,
    runFolder: join(resultsFolder, runFolder),
    [Symbol.asyncDispose]: () => rm(resultsFolder, { recursive: true }),
  }
}

/** A synthetic run in memory, its paths below the results folder. */
interface DrawnRun {
  readonly runFolder: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Drawing a run takes many times as long as writing its files again. */
const drawn = new Map<SyntheticOptions, Promise<DrawnRun>>()

function drawnRun(options: SyntheticOptions): Promise<DrawnRun> {
  const run = drawn.get(options) ?? drawRun(options)
  drawn.set(options, run)
  return run
}

async function drawRun(options: SyntheticOptions): Promise<DrawnRun> {
  const resultsFolder = await temporaryFolder()
  const runFolder = await writeSyntheticRun(resultsFolder, options)
  const files = new Map<string, Uint8Array>()
  for (const entry of await readdir(resultsFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(resultsFolder, path), await readFile(path))
  }
  await rm(resultsFolder, { recursive: true })
  return { runFolder: relative(resultsFolder, runFolder), files }
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'report-'))
}
