/** What the broker has beside the calls of the study, by a stock client with the proto of the package. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type Client, status } from '@grpc/grpc-js'
import { exchange, openStream, stockClient, unary } from '@rpc-vs-mom/transport/stock-peers'
import { expect, onTestFinished, test } from 'vitest'
import { RamStore, type RunningBroker, startBroker } from '../src/index.ts'
import { StudyClient } from './study-client.ts'

const proto = readFileSync(new URL('../proto/broker.proto', import.meta.url), 'utf8')

async function started(): Promise<{ broker: RunningBroker; client: Client; study: StudyClient }> {
  const broker = await startBroker({ host: '127.0.0.1', port: 0, store: new RamStore() })
  onTestFinished(() => broker.close(0))
  const { host, port } = broker.address
  const client = stockClient(proto, 'broker.Broker', `grpc://${host}:${port}`)
  return { broker, client, study: new StudyClient(broker.address) }
}

const message = (n: number) => ({
  subject: 'a',
  body: Buffer.from(`body ${n}`),
  expirationSeconds: 9,
})
const numbers = Array.from({ length: 1000 }, (_, n) => n)

test('a stream of messages is answered with their ids in order', async () => {
  const { client, study } = await started()
  const stream = openStream(client, 'PublishStream')
  for (const n of numbers) stream.write(message(n))
  stream.end()
  expect(await stream.toArray()).toEqual(numbers.map((n) => ({ id: n + 1 })))
  expect(await study.fetch('a', 1000)).toBe('body 999')
})

test('a message in a stream that is refused ends it, and those before it are published', async () => {
  const { client, study } = await started()
  const stream = openStream(client, 'PublishStream')
  const failed = once(stream, 'error')
  stream.resume()
  stream.write(message(1))
  stream.write({ ...message(2), expirationSeconds: -1 })
  expect(await failed).toMatchObject([{ code: status.INVALID_ARGUMENT }])
  expect(await study.fetch('a', 1)).toBe('body 1')
})

test('a batch is published together, or not at all', async () => {
  const { broker, client, study } = await started()
  const batch = unary(client, 'PublishBatch', { messages: numbers.map(message) })
  expect(await batch).toEqual({ ids: numbers.map((n) => n + 1) })
  expect(broker.writer.counts.batches).toBe(1)
  const spoilt = unary(client, 'PublishBatch', { messages: [message(0), { subject: '' }] })
  await expect(spoilt).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
  expect(await study.publish('a', 'next')).toBe(1001)
})

test('health and reflection tell of the broker', async () => {
  const { broker } = await started()
  const { host, port } = broker.address
  const reflection = stockClient(
    reflectionProto,
    'grpc.reflection.v1.ServerReflection',
    `grpc://${host}:${port}`,
  )
  const reply = await exchange(reflection, 'ServerReflectionInfo', { list_services: '' })
  expect(reply).toMatchObject({
    list_services_response: {
      service: expect.arrayContaining([
        { name: 'broker.Broker' },
        { name: 'grpc.health.v1.Health' },
      ]),
    },
  })
  const health = stockClient(healthProto, 'grpc.health.v1.Health', `grpc://${host}:${port}`)
  expect(await unary(health, 'Check', { service: 'broker.Broker' })).toEqual({ status: 1 })
})

const reflectionProto = `syntax = "proto3";
package grpc.reflection.v1;
service ServerReflection { rpc ServerReflectionInfo(stream Request) returns (stream Response); }
message Request { string list_services = 7; }
message Response { List list_services_response = 6; }
message List { repeated Service service = 1; }
message Service { string name = 1; }`

const healthProto = `syntax = "proto3";
package grpc.health.v1;
service Health { rpc Check(Request) returns (Response); }
message Request { string service = 1; }
message Response { int32 status = 1; }`
