import { generateDataset } from '@rpc-vs-mom/dataset'
import { codecs, SalesRequest } from '@rpc-vs-mom/schema'
import { connect } from '@rpc-vs-mom/transport'
import { checkAnswer, createOracle, salesWorkload } from '@rpc-vs-mom/workload/sales'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { WorkerProcess } from './worker-process.ts'

const { salesRequest, salesResponse, systemStats, empty } = codecs.protobuf
const rabbitmqUrl = inject('rabbitmqUrl')
const { path, spec } = inject('salesDatabase')

const ways = ['index', 'cube', 'original'].flatMap((profile) =>
  ['0', '1'].map((threads) => ({ profile, threads })),
)

describe.each(ways)('a worker with profile $profile and $threads query threads', (way) => {
  test('answers queries over gRPC as the brute-force oracle does, in its own name', async () => {
    const { requests, answers } = salesWorkload(generateDataset(spec), {
      seed: 2,
      requests: 100,
      defaultShare: 0.3,
    })
    const flags = ['--profile', way.profile, '--query-threads', way.threads, '--name', 'w7']
    const connection = await connectTo(...flags)
    const call = {
      method: 'protocol.SimulationService/GetSalesMetrics',
      timeoutMs: 10_000,
    } as const
    const replies = await Promise.all(
      requests.map((request) => connection.ask(salesRequest.encode(request), call)),
    )
    const responses = replies.map((reply) => salesResponse.decode(reply))
    const wrong = responses.filter((response, i) => checkAnswer(answers[i]!, response))
    expect(wrong).toEqual([])
    expect(new Set(responses.map((response) => response.regionProcessed))).toEqual(new Set(['w7']))
    expect(responses.every((response) => response.queryUs > 0)).toBe(true)
    expect(responses.some((response) => response.queueWaitUs > 0)).toBe(true)
  })
})

test('a worker reads the end of a period as --end-dates says', async () => {
  const dataset = generateDataset(spec)
  const daySeconds = 86_400
  const soldAtS = dataset.sales.soldAtS[Math.floor(spec.sales / 2)]!
  const midnightS = soldAtS - (soldAtS % daySeconds)
  const endDate = new Date(midnightS * 1000).toISOString().slice(0, 10)
  const request = salesRequest.encode({ ...SalesRequest.fromJSON({}), endDate })
  const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 10_000 }
  const rightUntil = (toS: number) => createOracle(dataset).answer({ toS })
  const ends = { inclusive: midnightS + daySeconds - 1, original: midnightS }
  expect(rightUntil(ends.inclusive)).not.toEqual(rightUntil(ends.original))
  for (const [reading, toS] of Object.entries(ends)) {
    const connection = await connectTo('--end-dates', reading)
    const reply = salesResponse.decode(await connection.ask(request, call))
    expect(checkAnswer(rightUntil(toS), reply), reading).toBeUndefined()
  }
})

test('a worker tells what it uses over gRPC', async () => {
  const connection = await connectTo()
  const stats = await connection.ask(empty.encode({}), {
    method: 'protocol.SimulationService/GetSystemStats',
    timeoutMs: 5000,
  })
  expect(systemStats.decode(stats).memoryUsage).toBeGreaterThan(20_000_000)
})

test.skipIf(rabbitmqUrl === undefined)('a worker answers both methods over RabbitMQ', async () => {
  const url = `${rabbitmqUrl}/worker-test-both-${process.pid}`
  await new WorkerProcess('--listen', url, '--db', path).ready()
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  const [sales, stats] = await Promise.all([
    connection.ask(new Uint8Array(), {
      method: 'protocol.SimulationService/GetSalesMetrics',
      timeoutMs: 10_000,
    }),
    connection.ask(new Uint8Array(), {
      method: 'protocol.SimulationService/GetSystemStats',
      timeoutMs: 10_000,
    }),
  ])
  expect(salesResponse.decode(sales).totalSalesCount).toBe(spec.sales)
  expect(systemStats.decode(stats).memoryUsage).toBeGreaterThan(20_000_000)
})

async function connectTo(...flags: string[]) {
  const worker = new WorkerProcess('--listen', 'grpc://127.0.0.1:0', '--db', path, ...flags)
  const connection = await connect(await worker.ready())
  onTestFinished(() => connection.close())
  return connection
}
