import { expect, test } from 'vitest'
import type { Connection } from '../transport.ts'
import { startHangingProcess } from './hanging-listener.ts'
import { callWith, numbered, openConnection, type TransportUnderTest } from './under-test.ts'

/** A listener's process that is killed leaves nobody waiting. */
export function describeKilledListener(subject: TransportUnderTest): void {
  test('every outstanding call settles when the answering process is killed', async () => {
    const { child, url } = await startHangingProcess(await subject.freshUrl())
    const connection = await openConnection(subject, url)
    const calls = Array.from({ length: 20 }, (_, number) =>
      connection.ask(numbered(number), callWith({ timeoutMs: 3000 })),
    )
    const outcomes = Promise.allSettled(calls)
    await expect.poll(() => hangingIn(connection), { timeout: 2500, interval: 10 }).toBe(20)
    child.kill('SIGKILL')
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: expect.stringMatching(/^(UNAVAILABLE|DEADLINE_EXCEEDED)$/) },
      })
    }
  })
}

async function hangingIn(connection: Connection): Promise<number> {
  const count = await connection.ask(new Uint8Array(), callWith({ method: 'test.Echo/Count' }))
  return Number(String(count))
}
