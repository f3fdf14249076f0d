import { randomBytes } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { libraryNames } from './libraries.ts'
import { startPeer } from './start-peer.ts'

const url = inject('rabbitmqUrl')

describe.skipIf(!url)('every library of the comparison', () => {
  test.each(libraryNames)('%s answers each request', async (library) => {
    const target = { url: url!, queue: `bench-${randomBytes(6).toString('hex')}` }
    await using worker = await startPeer('worker', library, target)
    await using client = await startPeer('client', library, target)
    const latenciesMs = await client.run({ outstanding: 4, requests: 40, limitMs: 10_000 })
    expect(latenciesMs).toHaveLength(40)
    expect(worker.pid).not.toBe(client.pid)
  })
})
