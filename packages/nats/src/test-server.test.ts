import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { freePorts } from '@rpc-vs-mom/servers'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

test('a test run for which a server is named that is not there fails and says so', async () => {
  const [port] = await freePorts(1)
  const { VITEST: _, ...own } = process.env
  const env = { ...own, NATS_URL: `nats://127.0.0.1:${port}` }
  const args = [vitest, 'run', 'packages/nats/src/acquire-nats.test.ts', '-t', 'none of them']
  const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, output: stdout + stderr }),
    )
  })
  expect(code, output).toBe(1)
  expect(output).toContain(`127.0.0.1:${port}`)
})
