import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrialRecord } from '@rpc-vs-mom/results'
import { expect, inject, test } from 'vitest'
import { startHammer } from './hammer.ts'

const broker = inject('rabbitmqUrl')
const variants = ['rpc-lean', 'local', ...(broker === undefined ? [] : ['mom'])]

test.each(['catalog', 'reactions'])(
  'every accepted write of %s is there when a trial is over, whatever the variant',
  { timeout: 60_000 },
  async (workload) => {
    const load = ['--rate', '100', '--duration', '1s', '--warmup', '200ms', '--rounds', '1']
    const flags = ['compare', '--workload', workload, '--variant', variants.join(), '--no-aa']
    const hammer = startHammer([...flags, ...load, '--warmup-requests', '20', '--workers', '2'])
    await hammer.ended
    const trials = trialsIn(hammer.results)
    expect(trials.map(({ variant }) => variant).toSorted()).toEqual(variants.toSorted())
    for (const { variant, store } of trials) {
      expect(store, variant).toMatchObject({ lost: 0, unexpected: 0, faults: [] })
      expect(store!.accepted).toBeGreaterThan(50)
      expect(store!.stored).toBe(store!.accepted)
    }
  },
)

function trialsIn(results: string): Pick<TrialRecord, 'variant' | 'store'>[] {
  const [run] = readdirSync(results)
  const trials = join(results, run!, 'trials')
  return readdirSync(trials).map(
    (trial) => JSON.parse(readFileSync(join(trials, trial, 'trial.json'), 'utf8')) as TrialRecord,
  )
}
