import { generateDataset } from '@rpc-vs-mom/dataset'
import { codecs, getSalesMetrics, SalesRequest } from '@rpc-vs-mom/schema'
import { connect } from '@rpc-vs-mom/transport'
import { settingsOf } from '@rpc-vs-mom/workload'
import { createOracle, workload } from '@rpc-vs-mom/workload/sales'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { seedInto, startApp, temporaryFolder } from '@rpc-vs-mom/experiment'
import * as amqpPeers from './original-study/amqp-peers.ts'
import { bodies, type BodyName, type Fields } from './original-study/contract.ts'
import * as grpcPeers from './original-study/grpc-peers.ts'

const brokerUrl = inject('rabbitmqUrl')
const spec = { seed: 3, sales: 2000 }
const filter = { region: 'Europe', start_date: '2022-01-01', start_hour: 8, end_hour: 17 }
const oracle = createOracle(generateDataset(spec))
const right = oracle.answer({
  region: 'Europe',
  fromS: Date.UTC(2022, 0, 1) / 1000,
  startHour: 8,
  endHour: 17,
})
const stack = new AsyncDisposableStack()
let db = ''

beforeAll(async () => {
  db = await seedInto(
    await temporaryFolder(stack),
    workload,
    settingsOf(workload, { dataSeed: spec.seed, sales: spec.sales }),
  )
})
afterAll(() => stack.disposeAsync())

/** Every way to put one of our programs among two of theirs, or one of theirs among two of ours. */
const casts = ['ours', 'theirs']
  .flatMap((client) =>
    ['ours', 'theirs'].flatMap((lb) =>
      ['ours', 'theirs'].map((worker) => ({ client, lb, worker })),
    ),
  )
  .filter((cast) => new Set(Object.values(cast)).size === 2)

/** What their worker says: the right answer, if the request came through as it was asked. */
function theirAnswer(request: Fields): Fields {
  const same = Object.entries(filter).every(([name, value]) => request[name] === value)
  return {
    total_sales_count: same ? right.count : -1,
    total_revenue: same ? right.revenueCents : -1,
    region_processed: 'theirs',
  }
}

async function start(name: 'worker' | 'lb', ...flags: string[]): Promise<string> {
  const app = await startApp(name, flags)
  onTestFinished(() => app.stop())
  return app.url.reveal()
}

async function askAsOurClient(url: string, body: BodyName): Promise<Fields> {
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  const { contentType, salesRequest } = codecs[body]
  const request = salesRequest.encode(SalesRequest.fromJSON(filter))
  const call = { method: getSalesMetrics, timeoutMs: 5000, contentType } as const
  return bodies[body].decodeReply(Buffer.from(await connection.ask(request, call)))
}

function expectRight(reply: Fields, worker: string): void {
  expect(right.count).toBeGreaterThan(0)
  expect(reply).toMatchObject({
    total_sales_count: right.count,
    total_revenue: right.revenueCents,
    region_processed: worker,
  })
}

describe.skipIf(!brokerUrl).each(['json', 'protobuf'] as const)(
  'over RabbitMQ with bodies in %s',
  { timeout: 30_000 },
  (body) => {
    const at = (queue: string): string => `${brokerUrl}/${queue}?queue=original`
    const front = at(amqpPeers.queues.front)
    const work = at(amqpPeers.queues.work)

    test.each(casts)(
      'client $client, lb $lb and worker $worker understand each other',
      async ({ client, lb, worker }) => {
        if (worker === 'theirs') await amqpPeers.startWorker(theirAnswer)
        else await start('worker', '--listen', work, '--name', 'ours', '--db', db)
        if (lb === 'theirs') await amqpPeers.startLb()
        else await start('lb', '--listen', front, '--backends', work)
        const reply =
          client === 'theirs'
            ? await amqpPeers.askAsClient(body, filter)
            : await askAsOurClient(front, body)
        expectRight(reply, worker)
      },
    )
  },
)

describe('over gRPC', { timeout: 30_000 }, () => {
  test.each(casts)(
    'client $client, lb $lb and worker $worker understand each other',
    async ({ client, lb, worker }) => {
      const workerUrl =
        worker === 'theirs'
          ? await grpcPeers.startWorker(theirAnswer)
          : await start('worker', '--listen', 'grpc://127.0.0.1:0', '--name', 'ours', '--db', db)
      const lbUrl =
        lb === 'theirs'
          ? await grpcPeers.startLb(workerUrl)
          : await start('lb', '--listen', 'grpc://127.0.0.1:0', '--backends', workerUrl)
      const reply =
        client === 'theirs'
          ? await grpcPeers.askAsClient(lbUrl, filter)
          : await askAsOurClient(lbUrl, 'protobuf')
      expectRight(reply, worker)
    },
  )
})
