import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import { openSales } from '@rpc-vs-mom/query'
import type { TrialRecord } from '@rpc-vs-mom/results'
import { listen, type Ask } from '@rpc-vs-mom/transport'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { InlineQueries, salesService } from '@rpc-vs-mom/workload/sales/serving'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { startHammer, type Hammer } from './hammer.ts'

const brokerUrl = inject('rabbitmqUrl')
const load = ['--rate', '200', '--duration', '3s', '--warmup', '0s', '--timeout', '2s']
const flags = [...load, '--sales', '1k']
const planned = 600
const loadedBefore = new URL('./set-clock-on-signal.ts', import.meta.url).href

describe(
  'a hammer whose wall clock is set back by 10 s while it measures',
  { timeout: 60_000 },
  () => {
    const stack = new AsyncDisposableStack()
    let answer: Ask
    beforeAll(async () => {
      const folder = await temporaryFolder(stack)
      const db = await seedInto(folder, workload, settingsOf(workload, { sales: 1000 }))
      const queries = new InlineQueries(openSales(db, { profile: 'index' }))
      stack.defer(() => queries.close())
      answer = salesService({ queries, name: 'server', profile: 'index' }).answer
    })
    afterAll(() => stack.disposeAsync())

    const urls = [
      ['gRPC', () => 'grpc://127.0.0.1:0'],
      ['AMQP', () => `${brokerUrl}/test-clock-${randomBytes(6).toString('hex')}`],
    ] as const

    test.each(urls.filter(([over]) => over === 'gRPC' || brokerUrl))(
      'loses no request over %s, and says when it was set and by how much',
      async (_, freshUrl) => {
        let asked = 0
        let hammer: Hammer | undefined
        const listener = await listen(freshUrl(), (request, call) => {
          if (++asked === planned / 3) hammer!.child.kill('SIGUSR2')
          return answer(request, call)
        })
        onTestFinished(() => listener.close(0))
        hammer = startHammer(['run', '--target', listener.url, ...flags], {
          NODE_OPTIONS: `--import=${loadedBefore}`,
        })
        const { stderr } = await hammer.ended
        expect(ledgerOf(hammer), stderr).toMatchObject({ planned, ok: planned, timedOut: 0 })
        const { generator, verdict } = trialOf(hammer)
        expect(generator.clockSteps).toHaveLength(1)
        expect(Math.abs(generator.clockSteps![0]!.stepMs + 10_000)).toBeLessThan(50)
        // Where the machine was too busy to send on time, that goes before.
        if (verdict.verdict !== 'INVALID')
          expect(stderr).toMatch(/SUSPECT: .*The wall clock was set back by /)
      },
    )
  },
)

function ledgerOf(hammer: Hammer): TrialRecord['ledger'] {
  return readTrial(hammer, 'ledger.json') as TrialRecord['ledger']
}

function trialOf(hammer: Hammer): TrialRecord {
  return readTrial(hammer, 'trial.json') as TrialRecord
}

function readTrial({ results }: Hammer, file: string): unknown {
  const trials = join(results, readdirSync(results)[0]!, 'trials')
  return JSON.parse(readFileSync(join(trials, readdirSync(trials)[0]!, file), 'utf8'))
}
