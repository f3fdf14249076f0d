import { type Client, Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { serviceName } from '@rpc-vs-mom/schema'
import type { AskError } from '@rpc-vs-mom/transport'
import { describe, expect, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import { anyPort, connected, engines, named, replyOf, request, worker } from './named-workers.ts'
import { asBytes, stockClient } from './stock-client.ts'

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('refuses what comes above the rate limit, and blames no worker for it', async () => {
    const url = await worker(named('a'))
    const lb = startLb('--listen', anyPort, '--backends', url, '--rate-limit', '5/s')
    const connection = await connected(await lb.ready())
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => replyOf(connection).catch((error: AskError) => error.code)),
    )
    expect(new Set(outcomes)).toEqual(new Set(['a', 'RESOURCE_EXHAUSTED']))
    expect(outcomes.filter((outcome) => outcome === 'a').length).toBeLessThan(10)
    lb.child.kill('SIGUSR2')
    await lb.says('refused because no worker was healthy: 0')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +(\\d+) +\\1 +0 +0\\n`))
  })

  test('refuses what comes above --concurrency, and counts it', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const url = await worker(async () => {
      arrive()
      await released
      return Buffer.from('done')
    })
    const lb = startLb('--listen', anyPort, '--backends', url, '--concurrency', '1')
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    await arrived
    for (let n = 0; n < 3; n += 1) {
      await expect(replyOf(connection)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
    }
    release()
    expect(await first).toBe('done')
    lb.child.kill('SIGUSR2')
    await lb.says('refused because too many were there at once: 3')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +1 +1 +0 +0\\n`))
  })

  test('limits each caller that a metadata key names, with a hint when to try again', async () => {
    const url = await worker(named('a'))
    const flags = ['--rate-limit-per-caller', '2/s', '--caller-key', 'x-user', '--backends', url]
    const lb = startLb('--listen', anyPort, ...flags)
    const client = stockClient(await lb.ready())
    const outcomes = await Promise.all(
      ['me', 'me', 'me', 'me', 'you'].map((user) => statusOf(client, { 'x-user': user })),
    )
    expect(outcomes.filter(({ code }) => code === status.OK)).toHaveLength(3)
    expect(outcomes[4]?.code).toBe(status.OK)
    const refused = outcomes.find(({ code }) => code === status.RESOURCE_EXHAUSTED)
    expect(refused?.details).toContain('rate limit per caller')
    const [hint] = refused?.metadata.get('grpc-retry-pushback-ms') ?? []
    expect(Number(hint)).toBeGreaterThan(0)
    expect(Number(hint)).toBeLessThanOrEqual(1000)
    lb.child.kill('SIGUSR2')
    await lb.says('refused because of the rate limits: 2')
    expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +3 +3 +0 +0\\n`))
  })

  test('limits each address where no key is named', async () => {
    const url = await worker(named('a'))
    const lb = startLb('--listen', anyPort, '--rate-limit-per-caller', '2/s', '--backends', url)
    const front = await lb.ready()
    const clients = [1, 2].map(() => stockClient(front))
    const outcomes = await Promise.all(
      [...clients, ...clients].map((client) => statusOf(client, { 'x-user': 'any' })),
    )
    expect(outcomes.filter(({ code }) => code === status.OK)).toHaveLength(2)
  })
})

/** How a call with this metadata ends, trailers included. */
function statusOf(client: Client, fields: Record<string, string>): Promise<StatusObject> {
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(fields)) metadata.set(key, value)
  const path = `/${serviceName}/GetSalesMetrics`
  return new Promise((resolve) => {
    client
      .makeUnaryRequest(path, asBytes, asBytes, Buffer.from(request), metadata, () => undefined)
      .on('status', resolve)
  })
}
