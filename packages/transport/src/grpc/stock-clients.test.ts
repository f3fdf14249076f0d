import { once } from 'node:events'
import { Metadata } from '@grpc/grpc-js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Empty, SalesRequest, SalesResponse } from '@rpc-vs-mom/schema'
import { contract } from '@rpc-vs-mom/schema/contract'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import type { GrpcEngine } from './address.ts'
import { grpc } from './index.ts'
import {
  clientDescribedBy,
  exchange,
  openStream,
  startStockServer,
  stockClient,
  streamOf,
  unary,
} from './stock-peers.ts'

/** What somebody who knows the contract only from its documentation would write. */
const ownProto = `
  syntax = "proto3";
  package protocol;
  service SimulationService {
    rpc GetSalesMetrics(SalesRequest) returns (SalesResponse);
    rpc GetSystemStats(Empty) returns (SystemStats);
  }
  message Empty {}
  message SalesRequest {
    string region = 1;
    string category = 2;
    string start_date = 3;
    string end_date = 4;
    int64 min_amount = 5;
    int64 max_amount = 6;
    string product_keyword = 7;
    string buyer_keyword = 8;
    optional int32 start_hour = 9;
    optional int32 end_hour = 10;
  }
  message SalesResponse {
    int64 total_sales_count = 1;
    int64 total_revenue = 2;
    double average_amount = 3;
    string region_processed = 4;
  }
  message SystemStats {
    double cpu_usage = 1;
    uint64 memory_usage = 2;
    uint32 active_goroutines = 3;
  }
`

/** The parts of grpc/reflection/v1/reflection.proto that listing services and describing one needs. */
const reflectionProto = `
  syntax = "proto3";
  package grpc.reflection.v1;
  service ServerReflection {
    rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse);
  }
  message ServerReflectionRequest {
    oneof message_request { string file_containing_symbol = 4; string list_services = 7; }
  }
  message ServerReflectionResponse {
    FileDescriptorResponse file_descriptor_response = 4;
    ListServiceResponse list_services_response = 6;
  }
  message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
  message ListServiceResponse { repeated ServiceResponse service = 1; }
  message ServiceResponse { string name = 1; }
`

const noFilter = SalesRequest.decode(new Uint8Array())
const nothingSold = SalesResponse.decode(new Uint8Array())

describe.each(['grpc-js', 'lean'] as const)('with the engine %s', (engine) => {
  test('a stock client with its own copy of the proto gets right answers', async () => {
    const asked: SalesRequest[] = []
    const client = stockClient(
      ownProto,
      'protocol.SimulationService',
      await listenWith(engine, asked),
    )
    const reply = await unary(client, 'GetSalesMetrics', {
      region: 'Nord',
      min_amount: '9007199254740991',
      start_hour: 0,
    })
    expect(asked).toEqual([
      { ...noFilter, region: 'Nord', minAmount: Number.MAX_SAFE_INTEGER, startHour: 0 },
    ])
    expect(reply).toEqual({
      total_sales_count: '3',
      total_revenue: '1200',
      average_amount: 400,
      region_processed: 'worker-1',
    })
  })

  test('a stock client gets the status and message of an error', async () => {
    const url = await listen(engine, async () => {
      throw new AskError('INVALID_ARGUMENT', 'start_hour is 25; it must be 0 to 23.')
    })
    const client = stockClient(ownProto, 'protocol.SimulationService', url)
    await expect(unary(client, 'GetSalesMetrics', {})).rejects.toMatchObject({
      code: 3,
      details: 'start_hour is 25; it must be 0 to 23.',
    })
  })

  test('a stock client that names no deadline gets a bounded one', async () => {
    const timeoutsMs: number[] = []
    const url = await listen(engine, async (_request, { timeoutMs }) => {
      timeoutsMs.push(timeoutMs)
      return new Uint8Array()
    })
    const client = stockClient(ownProto, 'protocol.SimulationService', url)
    await unary(client, 'GetSystemStats', {})
    expect(timeoutsMs).toEqual([30_000])
  })

  test('a stock client that sends too much gets RESOURCE_EXHAUSTED and may go on', async () => {
    const client = stockClient(ownProto, 'protocol.SimulationService', await listenWith(engine, []))
    const tooMuch = { product_keyword: 'x'.repeat(5 * 1024 * 1024) }
    await expect(unary(client, 'GetSalesMetrics', tooMuch)).rejects.toMatchObject({ code: 8 })
    expect(await unary(client, 'GetSalesMetrics', {})).toMatchObject({ total_sales_count: '3' })
  })

  test('a stock client with too much metadata gets RESOURCE_EXHAUSTED and may go on', async () => {
    const client = stockClient(ownProto, 'protocol.SimulationService', await listenWith(engine, []))
    const metadata = new Metadata()
    metadata.set('cookie', 'x'.repeat(20_000))
    await expect(unary(client, 'GetSalesMetrics', {}, metadata)).rejects.toMatchObject({ code: 8 })
    expect(await unary(client, 'GetSalesMetrics', {})).toMatchObject({ total_sales_count: '3' })
  })

  test('our connection gets right answers from a stock server, which serves no health', async () => {
    const connection = await grpc.connect(`${await stockServer()}?engine=${engine}`, {})
    onTestFinished(() => connection.close())
    await connection.check(2000)
    const request = SalesRequest.encode({ ...noFilter, region: 'Nord' }).finish()
    const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 2000 } as const
    const reply = SalesResponse.decode(await connection.ask(request, call))
    expect(reply).toMatchObject({ totalSalesCount: 7, regionProcessed: 'Nord' })
  })
})

describe.each(['grpc-js', 'lean'] as const)('a listener with the engine %s', (engine) => {
  test('a stream that a client keeps open does not keep the listener from closing', async () => {
    const listener = await grpc.listen(
      `grpc://127.0.0.1:0?engine=${engine}`,
      async () => new Uint8Array(),
      {
        contract,
      },
    )
    const client = stockClient(reflectionProto, 'grpc.reflection.v1.ServerReflection', listener.url)
    const stream = openStream(client, 'ServerReflectionInfo')
    const broken = once(stream, 'error')
    stream.write({ list_services: '*' })
    await once(stream, 'data')
    await listener.close(100)
    expect(await broken).toMatchObject([{ code: expect.any(Number) }])
  })

  test.for(['v1', 'v1alpha'])(
    'server reflection %s lists the services and describes them',
    async (version) => {
      const url = await listenWith(engine, [])
      const reflect = (request: object) => reflectWith(url, version, request)
      const listed = await reflect({ list_services: '*' })
      expect(listed).toMatchObject({
        list_services_response: {
          service: [{ name: 'protocol.SimulationService' }, { name: 'grpc.health.v1.Health' }],
        },
      })
      const described = await reflect({ file_containing_symbol: 'protocol.SalesRequest' })
      expect(described.file_descriptor_response?.file_descriptor_proto).toHaveLength(1)
    },
  )

  test.for(['v1', 'v1alpha'])(
    'a client that has all from server reflection %s can ask for health',
    async (version) => {
      const url = await listenWith(engine, [])
      const symbol = 'grpc.health.v1.Health'
      const { file_descriptor_response: described } = await reflectWith(url, version, {
        file_containing_symbol: symbol,
      })
      const client = clientDescribedBy(described!.file_descriptor_proto, symbol, url)
      const service = 'protocol.SimulationService'
      expect(await unary(client, 'Check', { service })).toEqual({ status: 1 })
      expect(await unary(client, 'List', {})).toEqual({
        // The loader of descriptors reads a map as what it is on the wire.
        statuses: ['', service].map((key) => ({ key, value: { status: 1 } })),
      })
      for await (const said of streamOf(client, 'Watch', { service })) {
        expect(said).toEqual({ status: 1 })
        break
      }
    },
  )
})

async function listen(engine: GrpcEngine, ask: Ask): Promise<string> {
  const listener = await grpc.listen(`grpc://127.0.0.1:0?engine=${engine}`, ask, { contract })
  onTestFinished(() => listener.close(0))
  return listener.url
}

/** Answers every query alike and keeps what was asked. */
function listenWith(engine: GrpcEngine, asked: SalesRequest[]): Promise<string> {
  const answer = {
    ...nothingSold,
    totalSalesCount: 3,
    totalRevenue: 1200,
    averageAmount: 400,
    regionProcessed: 'worker-1',
  }
  return listen(engine, async (request, { method }) => {
    if (method === 'protocol.SimulationService/GetSystemStats') return Empty.encode({}).finish()
    asked.push(SalesRequest.decode(request))
    return SalesResponse.encode(answer).finish()
  })
}

/** A server of plain grpc-js that answers 7 sales in the region asked for. */
async function stockServer(): Promise<string> {
  return startStockServer(ownProto, 'protocol.SimulationService', {
    GetSalesMetrics: ({ request }, reply) =>
      reply(null, { total_sales_count: 7, region_processed: request['region'] }),
  })
}

async function reflectWith(
  url: string,
  version: string,
  request: object,
): Promise<ReflectionReply> {
  const proto = reflectionProto.replace('grpc.reflection.v1;', `grpc.reflection.${version};`)
  const client = stockClient(proto, `grpc.reflection.${version}.ServerReflection`, url)
  return (await exchange(client, 'ServerReflectionInfo', request)) as ReflectionReply
}

interface ReflectionReply {
  readonly file_descriptor_response?: { readonly file_descriptor_proto: Buffer[] }
}
