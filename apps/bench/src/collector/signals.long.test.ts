import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { processTree } from '@rpc-vs-mom/cost'
import { expect, inject, onTestFinished, test } from 'vitest'

const brokerUrl = inject('rabbitmqUrl')
const within = { timeout: 20_000 }
const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** A benchmark whose clusters are up, for hours, and every process of it. */
async function measuring() {
  const bench = spawn(process.execPath, [main, '--windows', '1', '--window', '5h'], {
    env: { ...process.env, RABBITMQ_URL: brokerUrl },
    stdio: 'ignore',
  })
  onTestFinished(() => void bench.kill('SIGKILL'))
  const tree = (): number[] => processTree(bench.pid!)
  // Itself, who measures, the lb and two workers.
  await expect.poll(() => tree().length, within).toBeGreaterThan(4)
  return { bench, tree: tree() }
}

test.skipIf(!brokerUrl).each([
  ['SIGTERM', 130],
  ['SIGINT', 130],
  ['SIGKILL', null],
] as const)(
  '%s of the benchmark ends who measures and all that it has started',
  async (signal, code) => {
    const { bench, tree } = await measuring()
    bench.kill(signal)
    expect(await once(bench, 'exit')).toEqual([code, code === null ? signal : null])
    await expect.poll(() => tree.filter(isAlive), within).toEqual([])
  },
  60_000,
)

test('who counts stops ends with the process that it counts for', async () => {
  const sleeper = fork(new URL('./sleeper.ts', import.meta.url), { execArgv: [] })
  onTestFinished(() => void sleeper.kill('SIGKILL'))
  await once(sleeper, 'message')
  sleeper.disconnect()
  expect(await once(sleeper, 'exit')).toEqual([0, null])
})

/** Not so where it has ended and only its parent has not looked yet. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
