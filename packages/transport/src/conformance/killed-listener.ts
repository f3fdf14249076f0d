import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { Connection } from '../transport.ts'
import { callWith, numbered, openConnection, type TransportUnderTest } from './under-test.ts'

const script = new URL('./hanging-process.ts', import.meta.url).pathname

/** A listener's process that is killed leaves nobody waiting. */
export function describeKilledListener(subject: TransportUnderTest): void {
  test('every outstanding call settles when the answering process is killed', async () => {
    const { child, url } = await startProcess(await subject.freshUrl())
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
  const count = await connection.ask(new Uint8Array(), callWith({ method: 'GetSystemStats' }))
  return Number(String(count))
}

async function startProcess(url: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const died = once(child, 'exit').then(() => {
    throw new Error(`The process that should listen at ${url} ended before it did.`)
  })
  const lines = createInterface({ input: child.stdout })
  const [firstLine] = (await Promise.race([once(lines, 'line'), died])) as [string]
  died.catch(() => undefined)
  return { child, url: firstLine }
}
