import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { processTree } from '@rpc-vs-mom/cost'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startHammer } from './hammer.ts'

const brokerUrl = inject('rabbitmqUrl')
const brief = ['--rate', '50', '--duration', '1s', '--warmup', '0s', '--sales', '100']

test.skipIf(!brokerUrl)(
  'while a comparison runs no command line shows the password of the broker, nor does anything it leaves',
  { timeout: 60_000 },
  async () => {
    const { password } = new URL(brokerUrl!)
    const flags = ['--variant', 'mom-two-hop', '--rounds', '1', '--workers', '1']
    const hammer = startHammer(['compare', ...flags, ...brief, '--warmup-requests', '0'], {
      RABBITMQ_URL: brokerUrl,
    })
    const seen = new Set<string>()
    const watch = setInterval(() => {
      for (const line of commandLines(hammer.child.pid!)) seen.add(line)
    }, 100)
    onTestFinished(() => clearInterval(watch))
    const { stdout, stderr } = await hammer.ended
    expect(stderr).toContain('trial 1 mom-two-hop: 50 of 50 ok')
    const children = [...seen].filter((line) => /apps\/(worker|lb)\b/.test(line))
    expect(children).toHaveLength(2)
    expect([...seen].filter((line) => line.includes(password))).toEqual([])
    for (const text of [stdout, stderr, ...texts(hammer.results)])
      expect(text).not.toContain(password)
  },
)

test.each([
  ['amqp://bench:s3cr3t@127.0.0.1:1/sales', 3],
  ['amqp://bench:s3/cr3t@127.0.0.1:1/sales', 2],
  ['amqp://bench:12/s3cr3t@127.0.0.1:1/sales', 2],
  ['amqp://:s3cr3t@127.0.0.1:1/sales', 3],
  ['amqp://bench:a@s3cr3t@127.0.0.1:1/sales', 2],
  ['amqps://bench:s3cr3t@127.0.0.1:1/sales', 2],
  ['bench:s3cr3t@127.0.0.1:1/sales', 2],
  ['grpc://bench:s3cr3t@127.0.0.1:1', 2],
])('what is wrong with %s is said without its password, exit code %i', async (url, exitCode) => {
  const { code, stdout, stderr } = await startHammer(['run', '--target', url, ...brief]).ended
  expect({ code, stderr }).toMatchObject({ code: exitCode })
  expect(stdout + stderr).not.toContain('cr3t')
})

/** Of a process and whatever it has started. */
function commandLines(pid: number): string[] {
  const pids = processTree(pid).join(',')
  // Those that have ended meanwhile are left out.
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', pids], { encoding: 'utf8' })
  return stdout.split('\n')
}

function texts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
}
