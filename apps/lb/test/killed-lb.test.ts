import { systemClock } from '@rpc-vs-mom/balancer'
import { type AskError, connect, RepeatingAsk } from '@rpc-vs-mom/transport'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startLbProcess, startWorkerProcess } from './lb-process.ts'

const anyPort = 'grpc://127.0.0.1:0'
const call = {
  method: 'protocol.SimulationService/GetSalesMetrics',
  timeoutMs: 60_000,
  isRepeatable: true,
} as const
const callers = 20

describe.each(['relay', 'grpc-js'])('an lb with the engine %s', (engine) => {
  test.each(['grpc-js', 'lean'])(
    'that is killed and started again costs no caller of the engine %s its read',
    async (clientEngine) => {
      const workers = [1, 2].map((number) => startWorkerProcess(anyPort, `worker-${number}`, 20))
      const backends = await Promise.all(workers.map((worker) => worker.ready()))
      const start = (url: string) =>
        startLbProcess('--engine', engine, '--listen', url, '--backends', backends.join(','))
      const lb = start(anyPort)
      const front = await lb.ready()
      const connection = await connect(`${front}?engine=${clientEngine}`, { waitForReady: true })
      onTestFinished(() => connection.close())
      const repeating = new RepeatingAsk(connection.ask, systemClock)

      const load = new AbortController()
      let answered = 0
      const failures: string[] = []
      const asking = Array.from({ length: callers }, async () => {
        while (!load.signal.aborted) {
          await repeating.ask(new Uint8Array(), call).then(
            () => (answered += 1),
            ({ code, message }: AskError) => failures.push(`${code}: ${message}`),
          )
        }
      })
      const moreAnswers = async (count: number): Promise<void> => {
        const wanted = answered + count
        await vi.waitUntil(() => answered >= wanted || failures.length > 0, {
          timeout: 20_000,
          interval: 5,
        })
      }
      await moreAnswers(5 * callers)
      lb.child.kill('SIGKILL')
      await lb.ended()
      await start(front).ready()
      await moreAnswers(5 * callers)
      load.abort()
      await Promise.all(asking)
      expect(failures).toEqual([])
      // All of them had a request on the wire when it was killed.
      expect(repeating.sentAgain).toBeGreaterThan(0)
    },
    60_000,
  )
})
