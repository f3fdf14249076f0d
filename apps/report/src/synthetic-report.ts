import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  const resultsFolder = await mkdtemp(join(tmpdir(), 'report-'))
  return {
    resultsFolder,
    runFolder: await writeSyntheticRun(resultsFolder, options),
    [Symbol.asyncDispose]: () => rm(resultsFolder, { recursive: true }),
  }
}
