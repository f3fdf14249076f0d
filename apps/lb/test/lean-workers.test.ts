import { AskError, connect } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test } from 'vitest'
import { startLbProcess, startWorkerProcess } from './lb-process.ts'

const anyLeanPort = 'grpc://127.0.0.1:0?engine=lean'
const workMs = 5

/** Killed, it is gone in the middle of its answers; drained, it finishes them; frozen, it finishes them later. */
test.each(['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const)(
  'the relay loses no request when a worker of the lean gRPC gets %s under load',
  async (signal) => {
    const names = ['a', 'b', 'c']
    const workers = names.map((name) => startWorkerProcess(anyLeanPort, name, workMs))
    const urls = await Promise.all(workers.map((worker) => worker.ready()))
    const lb = startLbProcess('--listen', anyLeanPort, '--backends', urls.join(','))
    const connection = await connect(await lb.ready())
    onTestFinished(() => connection.close())
    const outcomes = new Map<string, number>()
    const ask = async (): Promise<void> => {
      const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 5000 }
      const outcome = await connection.ask(new Uint8Array([1]), call).then(String, codeOf)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    const over = new AbortController()
    const askers = Array.from({ length: 16 }, async () => {
      while (!over.signal.aborted) await ask()
    })
    const answeredBy = (name: string): number => outcomes.get(name) ?? 0
    await expect.poll(() => answeredBy('a'), { timeout: 10_000, interval: 5 }).toBeGreaterThan(50)
    workers[0]!.child.kill(signal)
    const before = answeredBy('b')
    await expect
      .poll(() => answeredBy('b'), { timeout: 10_000, interval: 5 })
      .toBeGreaterThan(before + 200)
    workers[0]!.child.kill('SIGCONT')
    over.abort()
    await Promise.all(askers)
    expect([...outcomes.keys()].toSorted()).toEqual(names)
  },
)

test('an lb shares out the calls of one stream, in front and behind', async () => {
  const anyStreamPort = 'grpcstream://127.0.0.1:0'
  const workers = ['a', 'b'].map((name) => startWorkerProcess(anyStreamPort, name))
  const urls = await Promise.all(workers.map((worker) => worker.ready()))
  const lb = startLbProcess('--listen', anyStreamPort, '--backends', urls.join(','))
  const connection = await connect(await lb.ready())
  onTestFinished(() => connection.close())
  const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 5000 }
  const asks = Array.from({ length: 50 }, () => connection.ask(new Uint8Array([1]), call))
  const answers = (await Promise.all(asks)).map(String)
  expect([...new Set(answers)].toSorted()).toEqual(['a', 'b'])
})

function codeOf(error: unknown): string {
  return AskError.from(error).code
}
