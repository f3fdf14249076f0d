import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processTree } from '@rpc-vs-mom/cost'
import type { Cost, FaultAction, Manifest, Recovery, TrialRecord } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { isAlive, startHammer, type Hammer } from './hammer.ts'

const brief = ['--rate', '100', '--warmup', '200ms', '--sales', '1k', '--warmup-requests', '200']
const one = [...brief, '--variant', 'rpc', '--rounds', '1']

interface FaultsDocument {
  readonly faults: readonly FaultAction[]
  readonly recoveries: readonly Recovery[]
}

function read({ results }: Hammer, ...path: string[]): unknown {
  const [run] = readdirSync(results)
  return JSON.parse(readFileSync(join(results, run!, ...path), 'utf8'))
}

test('a worker is killed and started again in the middle of a trial, which stays valid and says what came of it', async () => {
  const fault = 'at=500ms kill worker-1; at=1s start worker-1'
  const variants = ['--variant', 'rpc,rpc-direct', '--rounds', '1', '--no-aa']
  const flags = ['--duration', '3s', ...variants, '--fault', fault]
  const hammer = startHammer(['compare', ...brief, ...flags])
  const { stderr, stdout } = await hammer.ended
  const { plan } = read(hammer, 'manifest.json') as Manifest
  expect(plan.faults, stderr).toHaveLength(2)
  for (const trial of ['01', '02'].map((number) => trialOf(hammer, number))) {
    const { faults, recoveries } = read(hammer, 'trials', trial, 'faults.json') as FaultsDocument
    expect(faults.map(({ kind, status }) => [kind, status])).toEqual([
      ['kill', 'done'],
      ['start', 'done'],
    ])
    expect(faults[1]!.readyMs).toBeGreaterThan(faults[0]!.endedMs!)
    expect(recoveries).toEqual([expect.objectContaining({ kind: 'kill', target: 'worker-1' })])
    const { components } = read(hammer, 'trials', trial, 'cost.json') as Cost
    const workers = components.find(({ role }) => role === 'worker')!
    expect(workers).toMatchObject({ processes: 3, endedAsPlanned: 1 })
    expect(workers.cpuUs).toBeGreaterThan(workers.each!.reduce((sum, { cpuUs }) => sum + cpuUs, 0))
    const { verdict } = read(hammer, 'trials', trial, 'trial.json') as TrialRecord
    expect(verdict.reasons.join(' ')).not.toContain('ended')
  }
  expect(stdout).toContain('worker-1 killed at 0.5 s: rpc left ')
  expect(hammer.leftovers()).toEqual([])
}, 90_000)

test.each([
  ['at=1s kill worker-3', 'there is no worker-3; the workers are worker-1 to worker-2.'],
  ['at=1s kill broker', 'rpc has no broker that this run starts'],
  ['at=5s kill lb', 'is outside of the trial, which is measured for 2s'],
  ['at=1s kil lb', 'there is no fault "kil"'],
])(
  'refuses --fault "%s" in one sentence before it starts anything',
  async (fault, sentence) => {
    const hammer = startHammer(['compare', ...one, '--duration', '2s', '--fault', fault])
    const { code, stderr } = await hammer.ended
    expect(code, stderr).toBe(2)
    expect(stderr).toContain(`--fault: `)
    expect(stderr).toContain(sentence)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(existsSync(hammer.results)).toBe(false)
  },
  20_000,
)

test('Ctrl-C while processes are stopped, killed and awaited to start leaves nothing of them', async () => {
  const fault = 'at=100ms stop worker-1; at=200ms kill lb; at=1h start lb'
  const hammer = startHammer(['compare', ...one, '--no-aa', '--duration', '2h', '--fault', fault])
  await expect.poll(() => stoppedBelow(hammer), { timeout: 60_000 }).toHaveLength(1)
  const processes = processTree(hammer.child.pid!)
  expect(processes.length).toBeGreaterThan(2)
  hammer.child.kill('SIGINT')
  const { code, stderr } = await hammer.ended
  expect(code, stderr).toBe(130)
  await expect.poll(() => processes.filter(isAlive)).toEqual([])
  expect(hammer.leftovers()).toEqual([])
}, 120_000)

function stoppedBelow({ child }: Hammer): number[] {
  return processTree(child.pid!).filter((pid) => {
    try {
      return /\) T/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    } catch {
      return false
    }
  })
}

function trialOf(hammer: Hammer, number: string): string {
  const [run] = readdirSync(hammer.results)
  const trials = readdirSync(join(hammer.results, run!, 'trials'))
  return trials.find((trial) => trial.startsWith(number))!
}
