import { type AskError, connect } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { lbStarter, startWorkerProcess } from './lb-process.ts'
import { anyPort, call, engines, request } from './named-workers.ts'
import { asBytes, stockClient } from './stock-client.ts'

const frozenMs = 2000
/** Later than whatever waits for the lb to go on. */
const timeoutMs = 8000

type Caller = () => Promise<string>

const callers = {
  'our caller': async (front: string): Promise<Caller> => {
    const connection = await connect(front)
    onTestFinished(() => connection.close())
    return () =>
      connection.ask(request, { ...call, timeoutMs }).then(
        (reply) => Buffer.from(reply).toString(),
        ({ code }: AskError) => code,
      )
  },
  'a stock client': async (front: string): Promise<Caller> => {
    const client = stockClient(front)
    const body = Buffer.from(request)
    return () =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          `/${call.method}`,
          asBytes,
          asBytes,
          body,
          { deadline: Date.now() + timeoutMs },
          (error, reply) => resolve(error ? String(error.code) : reply!.toString()),
        )
      })
  },
}

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test.each(Object.entries(callers))(
    'an lb that is frozen for 2 s costs %s no call',
    async (_, open) => {
      const workers = ['a', 'b'].map((name) => startWorkerProcess(anyPort, name, 5))
      const urls = await Promise.all(workers.map((worker) => worker.ready()))
      const lb = startLb('--listen', anyPort, '--backends', urls.join(','))
      const ask = await open(await lb.ready())
      for (let n = 0; n < 100; n += 1) await ask()
      const outcomes: string[] = []
      let asked = 0
      const asking = setInterval(() => {
        asked += 1
        void ask().then((outcome) => outcomes.push(outcome))
      }, 10)
      lb.child.kill('SIGSTOP')
      // The time is what is tested, not what is waited for.
      await new Promise((resolve) => setTimeout(resolve, frozenMs))
      lb.child.kill('SIGCONT')
      clearInterval(asking)
      await vi.waitUntil(() => outcomes.length === asked, { timeout: 10_000 })
      expect(asked).toBeGreaterThan(100)
      expect(outcomes.filter((outcome) => !['a', 'b'].includes(outcome))).toEqual([])
    },
  )
})
