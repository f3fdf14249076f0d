import { type AskError, connect } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { lbStarter, startWorkerProcess, type TestProcess } from './lb-process.ts'
import { anyPort, engines, request } from './named-workers.ts'

const frozenMs = 2000

/** Stops the workers for a while; the time is what is tested, not what is waited for. */
async function freeze(workers: readonly TestProcess[]): Promise<void> {
  for (const { child } of workers) child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, frozenMs))
  for (const { child } of workers) child.kill('SIGCONT')
}

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test.for([1, 2])(
    'loses no call when all workers, %d of them, are frozen for 2 s and deadlines are later',
    async (count) => {
      const workers = Array.from({ length: count }, () => startWorkerProcess(anyPort, 'w', 5))
      const urls = await Promise.all(workers.map((worker) => worker.ready()))
      const lb = startLb('--listen', anyPort, '--backends', urls.join(','))
      const connection = await connect(await lb.ready())
      onTestFinished(() => connection.close())
      const outcomes: string[] = []
      const ask = async (): Promise<void> => {
        const call = {
          method: 'protocol.SimulationService/GetSalesMetrics',
          timeoutMs: 8000,
        } as const
        const outcome = connection.ask(request, call).then(
          (reply) => Buffer.from(reply).toString(),
          ({ code }: AskError) => code,
        )
        outcomes.push(await outcome)
      }
      for (let n = 0; n < 100; n += 1) await ask()
      let asked = outcomes.length
      const asking = setInterval(() => {
        asked += 1
        void ask()
      }, 20)
      await freeze(workers)
      clearInterval(asking)
      await vi.waitUntil(() => outcomes.length === asked, { timeout: 10_000 })
      expect(asked).toBeGreaterThan(120)
      const right = outcomes.filter((outcome) => outcome === 'w')
      expect([right.length, new Set(outcomes).size]).toEqual([asked, 1])
    },
  )
})
