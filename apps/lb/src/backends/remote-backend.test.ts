import { connect, listen } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test } from 'vitest'
import { remoteBackend } from './remote-backend.ts'

test('metadata of a caller stays behind where the wire to the worker carries none', async () => {
  const listener = await listen('local:worker-without-metadata', async (request) => request)
  onTestFinished(() => listener.close(0))
  const backend = remoteBackend({ url: listener.url, weight: 1 }, connect)
  onTestFinished(() => backend.close?.())
  await backend.check(1000)
  const call = { method: 'test.Tables/Read', timeoutMs: 1000, metadata: [['tenant', 'a']] } as const
  expect(String(await backend.ask(Buffer.from('asked'), call))).toBe('asked')
})
