import { readFileSync } from 'node:fs'
import { status, type Client } from '@grpc/grpc-js'
import { protoPath } from 'grpc-health-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Listener } from '../transport.ts'
import type { GrpcEngine } from './address.ts'
import { grpc } from './index.ts'
import { stockClient, streamOf, unary } from './stock-peers.ts'

const proto = readFileSync(protoPath, 'utf8')

describe.each(['grpc-js', 'lean'] as const)('with the engine %s', (engine) => {
  test.for(['', 'protocol.SimulationService'])(
    'health of "%s" is SERVING, watched and asked, until the listener closes',
    async (service) => {
      const { listener, client } = await startListener(engine)
      expect(await unary(client, 'Check', { service })).toMatchObject({ status: 'SERVING' })
      const statuses: unknown[] = []
      const watch = streamOf(client, 'Watch', { service })
      for await (const { status: now } of watch as AsyncIterable<{ status: string }>) {
        statuses.push(now)
        if (statuses.length === 1) void listener.close()
      }
      expect(statuses).toEqual(['SERVING', 'NOT_SERVING'])
    },
  )

  test('a service that is not there is NOT_FOUND when asked and SERVICE_UNKNOWN when watched', async () => {
    const { client } = await startListener(engine)
    await expect(unary(client, 'Check', { service: 'other' })).rejects.toMatchObject({
      code: status.NOT_FOUND,
      details: 'There is no service "other".',
    })
    for await (const reply of streamOf(client, 'Watch', { service: 'other' })) {
      expect(reply).toMatchObject({ status: 'SERVICE_UNKNOWN' })
      break
    }
  })

  test('lists what it knows the health of', async () => {
    const { client } = await startListener(engine)
    expect(await unary(client, 'List', {})).toMatchObject({
      statuses: { '': { status: 'SERVING' }, 'protocol.SimulationService': { status: 'SERVING' } },
    })
  })
})

async function startListener(engine: GrpcEngine): Promise<{ listener: Listener; client: Client }> {
  const listener = await grpc.listen(
    `grpc://127.0.0.1:0?engine=${engine}`,
    async () => new Uint8Array(),
    {
      contract: { methods: ['protocol.SimulationService/GetSalesMetrics'] },
    },
  )
  onTestFinished(() => listener.close(0))
  return { listener, client: stockClient(proto, 'grpc.health.v1.Health', listener.url) }
}
