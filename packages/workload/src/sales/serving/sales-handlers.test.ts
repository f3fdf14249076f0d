import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateDataset, writeDataset } from '@rpc-vs-mom/dataset'
import { openSales } from '@rpc-vs-mom/query'
import {
  codecs,
  getSalesMetrics,
  getSystemStats,
  SalesRequest,
  type CodecName,
} from '@rpc-vs-mom/schema'
import type { Service } from '@rpc-vs-mom/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkAnswer } from '../check-answer.ts'
import { salesWorkload } from '../sales-workload.ts'
import { InlineQueries } from './inline-queries.ts'
import type { Queries } from './queries.ts'
import { salesService } from './sales-handlers.ts'
import { ThreadedQueries } from './threaded-queries.ts'

const spec = { seed: 5, sales: 2000 }
const folder = mkdtempSync(join(tmpdir(), 'service-test-'))
const path = join(folder, 'sales.db')
let service: Service
let queries: Queries

beforeAll(() => writeDataset(path, spec))
afterAll(() => rmSync(folder, { recursive: true }))

async function ask(request: Partial<SalesRequest>, codecName: CodecName = 'protobuf') {
  const codec = codecs[codecName]
  const bytes = codec.salesRequest.encode({ ...SalesRequest.fromJSON({}), ...request })
  const call = {
    method: 'protocol.SimulationService/GetSalesMetrics',
    timeoutMs: 1000,
    contentType: codec.contentType,
  } as const
  return codec.salesResponse.decode(await service.answer(bytes, call))
}

describe.each([
  { where: 'on its own thread', open: async () => new InlineQueries(openSales(path)) },
  { where: 'on a query thread', open: () => ThreadedQueries.open(path) },
])('the service that queries $where', ({ open }) => {
  beforeAll(async () => {
    queries = await open()
    service = salesService({ queries, name: 'w1', profile: 'index' })
  })
  afterAll(() => queries.close())

  test.each(['protobuf', 'json'] as const)(
    'answers a whole workload in %s as the brute-force oracle does',
    async (codec) => {
      const { requests, answers } = salesWorkload(generateDataset(spec), {
        seed: 9,
        requests: 200,
        defaultShare: 0.5,
      })
      for (const [index, request] of requests.entries()) {
        expect(checkAnswer(answers[index]!, await ask(request, codec))).toBeUndefined()
      }
    },
  )

  test('names itself and says how long the query took', async () => {
    const response = await ask({})
    expect(response.regionProcessed).toBe('w1')
    expect(response.profile).toBe('index')
    expect(response.totalSalesCount).toBe(2000)
    expect(response.queryUs).toBeGreaterThan(0)
  })

  test('answers with an average of 0 where nothing passed the filter', async () => {
    expect(await ask({ region: 'Atlantis' })).toMatchObject({
      totalSalesCount: 0,
      totalRevenue: 0,
      averageAmount: 0,
    })
  })

  test('refuses a filter that makes no sense with one sentence that names the field', async () => {
    await expect(ask({ startHour: 24 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'start_hour 24 is not an hour from 0 to 23.',
    })
  })

  test.each([
    ['break off', '0aff', getSalesMetrics],
    ['hide their filter behind a tag of 0', '000a064575726f7065', getSalesMetrics],
    ['hide their filter behind the end of a group', '0c0a064575726f7065', getSalesMetrics],
    ['name a region in no UTF-8', '0a0261ff', getSalesMetrics],
    ['should be none', '00', getSystemStats],
  ] as const)('refuses bytes that %s', async (_what, hex, method) => {
    const answer = service.answer(Buffer.from(hex, 'hex'), { method, timeoutMs: 1000 })
    await expect(answer).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('does not begin with what has waited for longer than it may', async () => {
    const call = { method: getSalesMetrics, timeoutMs: 10_000, startWithinMs: 0 } as const
    const request = codecs.protobuf.salesRequest.encode(SalesRequest.fromJSON({}))
    await expect(service.answer(request, call)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  test('refuses a content type it does not know and names those it does', async () => {
    const call = {
      method: 'protocol.SimulationService/GetSalesMetrics',
      timeoutMs: 1000,
      contentType: 'text/xml',
    } as const
    await expect(service.answer(new Uint8Array(), call)).rejects.toThrow(
      /"text\/xml" is not known; send application\/x-protobuf or application\/json/,
    )
  })

  test('reports real CPU share and resident memory', async () => {
    const stats = async () =>
      codecs.protobuf.systemStats.decode(
        await service.answer(new Uint8Array(), {
          method: 'protocol.SimulationService/GetSystemStats',
          timeoutMs: 1000,
        }),
      )
    await stats()
    const burnUntil = process.cpuUsage().user + 50_000
    while (process.cpuUsage().user < burnUntil);
    const { cpuUsage, memoryUsage } = await stats()
    expect(cpuUsage).toBeGreaterThan(10)
    expect(memoryUsage).toBeGreaterThan(20_000_000)
  })
})
