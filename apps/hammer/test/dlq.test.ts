import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connect, listen } from '@rpc-vs-mom/transport'
import { describe, expect, inject, test } from 'vitest'

const brokerUrl = inject('rabbitmqUrl')
const main = join(import.meta.dirname, '../src/main.ts')
const run = promisify(execFile)

async function dlq(...words: string[]): Promise<string> {
  return (await run(process.execPath, [main, 'dlq', ...words])).stdout
}

describe.skipIf(!brokerUrl)('hammer dlq', () => {
  /** A queue with one dead letter: its worker broke the connection each time it took the request. */
  async function queueWithLetter(): Promise<string> {
    const url = `${brokerUrl}/dlq-${randomBytes(6).toString('hex')}`
    const connection = await connect(url)
    const listener = await listen(url, () => new Promise(() => {}))
    const asked = connection.ask(Buffer.from('x'), {
      method: 'protocol.SimulationService/GetSystemStats',
      timeoutMs: 20_000,
    })
    let listening = listener
    const outcome = asked.catch((error: { code: string }) => error.code)
    for (let settled = false; !settled;) {
      await listening.close(20)
      listening = await listen(url, () => new Promise(() => {}))
      settled = await Promise.race([outcome.then(() => true), after(50)])
    }
    expect(await outcome).toBe('INTERNAL')
    await Promise.all([listening.close(0), connection.close()])
    return url
  }

  test('lists letters and asks them again', { timeout: 30_000 }, async () => {
    const url = await queueWithLetter()
    expect(await dlq('list', '--queue', url)).toMatch(
      /GetSystemStats .* 1 byte, 3 attempts\n1 dead/,
    )
    const worker = await listen(url, async (request) => request)
    expect(await dlq('replay', '--queue', url)).toMatch(/3 attempts: answered\n$/)
    await worker.close()
    expect(await dlq('list', '--queue', url)).toBe('0 dead letters\n')
  })

  test('purges what nobody wants answered', { timeout: 30_000 }, async () => {
    const url = await queueWithLetter()
    expect(await dlq('purge', '--queue', url)).toBe('removed 1\n')
    expect(await dlq('list', '--queue', url)).toBe('0 dead letters\n')
  })

  test('says in one sentence that there are none', async () => {
    const failure = await dlq('list', '--queue', `${brokerUrl}/nothing-here`).catch(
      (error: { code: number; stderr: string }) => error,
    )
    expect(failure).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(
        /^hammer: The queue "nothing-here" .* has no dead letters\.\n$/,
      ),
    })
  })
})

function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms))
}
