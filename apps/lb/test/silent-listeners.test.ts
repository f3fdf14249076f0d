import { randomBytes } from 'node:crypto'
import { connect } from '@rpc-vs-mom/transport'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { startLbProcess, startWorkerProcess } from './lb-process.ts'

const brokerUrl = inject('rabbitmqUrl')
const request = new Uint8Array([1, 2, 3])
const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 10_000 } as const

/** Two workers, each with a queue of its own, behind an lb that would check them only after an hour. */
async function oneWay() {
  const queue = (name: string): string =>
    `${brokerUrl}/test-silent-${name}-${randomBytes(4).toString('hex')}`
  const urls = [queue('a'), queue('b')]
  const workers = urls.map((url, n) => startWorkerProcess(url, 'ab'[n]!, 5))
  await Promise.all(workers.map((worker) => worker.ready()))
  const front = queue('front')
  const backends = urls.map((url) => `${url}?forward=on`).join(',')
  const lb = startLbProcess('--listen', front, '--backends', backends, '--check-every', '1h')
  await lb.ready()
  const connection = await connect(front)
  onTestFinished(() => connection.close())
  const ask = async () => Buffer.from(await connection.ask(request, call)).toString()
  return { workers, lb, ask }
}

describe.skipIf(!brokerUrl)('behind an lb that passes requests on with their reply address', () => {
  test('a frozen worker is out long before the deadline of its requests, another answers them, and it is back', async () => {
    const { workers, lb, ask } = await oneWay()
    // From here on the lb knows how long a request takes.
    for (let n = 0; n < 150; n++) await ask()
    workers[0]?.child.kill('SIGSTOP')
    const startMs = performance.now()
    const replies = await Promise.all(Array.from({ length: 10 }, ask))
    expect(replies).toEqual(Array.from({ length: 10 }, () => 'b'))
    expect(performance.now() - startMs).toBeLessThan(call.timeoutMs / 4)
    await lb.says('gives no sign of life')
    const { length: saidBefore } = lb.stderr
    workers[0]?.child.kill('SIGCONT')
    await expect.poll(() => lb.stderr.slice(saidBefore)).toContain('is ready')
    await expect.poll(ask).toBe('a')
  })
})
