import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { freePorts } from '@rpc-vs-mom/servers'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
/** Tests of which some need a broker, and some do not. */
const file = 'packages/rabbitmq/src/acquire-broker.test.ts'

/** A test run of its own, of tests that would pass or be skipped without a broker. */
function testRun(env: NodeJS.ProcessEnv): Promise<{ code: unknown; output: string }> {
  const args = [vitest, 'run', file, '--testNamePattern', 'broker that was given']
  const { VITEST: _vitest, VITEST_NO_BROKER: _noBroker, ...own } = process.env
  const options = { cwd: root, env: { ...own, ...env } }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, output: stdout + stderr }),
    )
  })
}

test('a test run for which a broker is named that is not there fails and says so', async () => {
  const [port] = await freePorts(1)
  const { code, output } = await testRun({ RABBITMQ_URL: `amqp://127.0.0.1:${port}` })
  expect(code, output).toBe(1)
  expect(output).toContain(`RABBITMQ_URL names 127.0.0.1:${port}, but nothing answers there`)
})

test('a test run without any broker passes over what needs one, and says that', async () => {
  const { code, output } = await testRun({ VITEST_NO_BROKER: '1' })
  expect(code, output).toBe(0)
  expect(output).toContain('tests that need RabbitMQ are skipped: VITEST_NO_BROKER is set')
})
