import { type Call, connect, type Connection, listen } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test } from 'vitest'
import { remoteBackend } from './remote-backend.ts'

const call: Call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 1000 }
const request = new Uint8Array()

/** A connection that opens when the test says so. */
async function slowOpening(name: string) {
  const listener = await listen(`local:${name}`, async () => Buffer.from('answer'))
  onTestFinished(() => listener.close(0))
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>()
  const opened: Connection[] = []
  const open: typeof connect = async (url, options) => {
    await allowed
    const connection = await connect(url, options)
    opened.push(connection)
    return connection
  }
  return { allow, backend: remoteBackend({ url: `local:${name}`, weight: 1 }, open), opened }
}

test('is UNAVAILABLE until a check has connected it', async () => {
  const { allow, backend } = await slowOpening('remote-unconnected')
  await expect(backend.ask(request, call)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'Not connected to local:remote-unconnected.',
  })
  allow()
  await backend.check(500)
  expect(await backend.ask(request, call)).toEqual(Buffer.from('answer'))
  await backend.close?.()
})

test('tells nobody the password of its URL', async () => {
  const url = 'amqp://bench:s3cr3t@127.0.0.1:1/sales'
  const backend = remoteBackend({ url, weight: 1 }, connect)
  expect(backend.id).toBe('amqp://bench:***@127.0.0.1:1/sales')
  const failures = await Promise.allSettled([backend.ask(request, call), backend.check(500)])
  for (const failure of failures) {
    expect(failure.status).toBe('rejected')
    expect(String((failure as PromiseRejectedResult).reason)).not.toContain('s3cr3t')
  }
  await backend.close?.()
})

test('opens one connection however many checks wait for it', async () => {
  const { allow, backend, opened } = await slowOpening('remote-once')
  const checks = [backend.check(500), backend.check(500)]
  allow()
  await Promise.all(checks)
  await backend.check(500)
  expect(opened).toHaveLength(1)
  await backend.close?.()
})

test('may take longer to open than a check, and is there for the next one', async () => {
  const listener = await listen('local:remote-slow', async () => Buffer.from('answer'))
  onTestFinished(() => listener.close(0))
  const boundsMs: (number | undefined)[] = []
  const open: typeof connect = (url, options) => {
    boundsMs.push(options?.connectTimeoutMs)
    return connect(url, options)
  }
  const backend = remoteBackend({ url: 'local:remote-slow', weight: 1 }, open)
  await backend.check(20)
  expect(boundsMs).toEqual([5000])
  await backend.close?.()
})

test('leaves nothing open when closed while it connects', async () => {
  const { allow, backend, opened } = await slowOpening('remote-closed')
  const check = backend.check(500)
  await backend.close?.()
  allow()
  await expect(check).rejects.toThrow()
  await expect(opened[0]?.ask(request, call)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('connects again at the next check when nobody answered the first', async () => {
  const backend = remoteBackend({ url: 'local:remote-late', weight: 1 }, connect)
  await expect(backend.check(50)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const listener = await listen('local:remote-late', async () => Buffer.from('answer'))
  onTestFinished(() => listener.close(0))
  await backend.check(500)
  expect(await backend.ask(request, call)).toEqual(Buffer.from('answer'))
  await backend.close?.()
})

test('metadata of a caller stays behind where the wire to the worker carries none', async () => {
  const listener = await listen('local:worker-without-metadata', async (asked) => asked)
  onTestFinished(() => listener.close(0))
  const backend = remoteBackend({ url: listener.url, weight: 1 }, connect)
  onTestFinished(() => backend.close?.())
  await backend.check(1000)
  const asking = { ...call, metadata: [['tenant', 'a']] } as const
  expect(String(await backend.ask(Buffer.from('asked'), asking))).toBe('asked')
})
