import { codecs } from '@rpc-vs-mom/schema'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { spec, writeSalesFile } from './sales-file.ts'
import { WorkerProcess } from './worker-process.ts'

const rabbitmqUrl = inject('rabbitmqUrl')
const requests = 200
let file: Awaited<ReturnType<typeof writeSalesFile>>

beforeAll(async () => {
  file = await writeSalesFile('original')
})
afterAll(() => file.remove())

describe.each(['0', '1'])('a worker with %s query threads that is asked to stop', (threads) => {
  const start = (url: string, name: string) => {
    const flags = ['--profile', 'original', '--query-threads', threads, '--name', name]
    return new WorkerProcess('--listen', url, '--db', file.db, ...flags)
  }

  test('answers every request that it has got over gRPC, and ends with exit code 0', async () => {
    const worker = start('grpc://127.0.0.1:0', 'w1')
    const connection = await connect(await worker.ready())
    onTestFinished(() => connection.close())
    const asked = askMany(connection)
    await Promise.race(asked)
    const end = await worker.terminate()
    const counts = (await Promise.all(asked)).map((response) => response.totalSalesCount)
    expect(new Set(counts)).toEqual(new Set([spec.sales]))
    expect(end.exitCode).toBe(0)
  })

  test.skipIf(rabbitmqUrl === undefined)(
    'leaves to the next worker what it has not taken from a queue, and nothing is answered wrong',
    async () => {
      const url = `${rabbitmqUrl}/worker-test-stopping-${threads}-${process.pid}`
      const first = start(url, 'first')
      const connection = await connect(await first.ready())
      onTestFinished(() => connection.close())
      const asked = askMany(connection)
      await Promise.race(asked)
      expect((await first.terminate()).exitCode).toBe(0)
      await start(url, 'second').ready()
      const responses = await Promise.all(asked)
      expect(new Set(responses.map((one) => one.totalSalesCount))).toEqual(new Set([spec.sales]))
      expect(new Set(responses.map((one) => one.regionProcessed))).toEqual(
        new Set(['first', 'second']),
      )
      expect(new Set(Object.values(connection.counters()))).toEqual(new Set([0]))
    },
  )
})

/** All at once, so that most of them wait inside the worker or in the queue. */
function askMany({ ask }: Connection) {
  return Array.from({ length: requests }, async () => {
    const reply = await ask(new Uint8Array(), {
      method: 'protocol.SimulationService/GetSalesMetrics',
      timeoutMs: 15_000,
    })
    return codecs.protobuf.salesResponse.decode(reply)
  })
}
