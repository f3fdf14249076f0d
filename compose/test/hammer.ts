import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  listRuns,
  readRun,
  readTimeline,
  trialFiles,
  type TimelineRow,
  type TrialRecord,
} from '@rpc-vs-mom/results'
import { dataset, type Cluster } from './cluster.ts'

export const rateRps = 200
export const durationMs = 10_000
export const warmupMs = 2000

const hammerApp = join(import.meta.dirname, '../../apps/hammer/src/main.ts')

/** Exit codes of a run that is no measurement, or of a cluster that failed too often; its ledger is still true. */
const judged = [98, 99]

export interface HammeredTrial extends TrialRecord {
  readonly timeline: readonly TimelineRow[]
}

/** Puts 200 requests a second to the cluster for 10 s after a warm-up of 2 s; resolves with the record. */
export async function hammer(cluster: Cluster): Promise<HammeredTrial> {
  const results = await mkdtemp(join(tmpdir(), 'compose-hammer-'))
  try {
    await runHammer(cluster, results)
    const [folder] = await listRuns(results)
    const { trials } = await readRun(folder!)
    const trial = trials[0]!
    const timeline = await Array.fromAsync(readTimeline(trialFiles(folder!, trial).timeline))
    return { ...trial, timeline }
  } finally {
    await rm(results, { recursive: true })
  }
}

async function runHammer({ file, target, environment }: Cluster, results: string): Promise<void> {
  const flags = {
    target,
    compose: file,
    results,
    rate: rateRps,
    duration: `${durationMs}ms`,
    warmup: `${warmupMs}ms`,
    sales: dataset.sales,
    'data-seed': dataset.seed,
  }
  const words = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
  const child = spawn(process.execPath, [hammerApp, 'run', ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0 && !judged.includes(code ?? NaN)) throw new Error(`The hammer ended with ${code}.`)
}
