import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runningProcesses } from '@rpc-vs-mom/cost'
import { expect, onTestFinished, test } from 'vitest'
import { probeAmqp } from './amqp-probe.ts'
import { containerImage, startContainer } from './container.ts'
import { freePorts } from '@rpc-vs-mom/servers'

/** Pulling would make a test depend on a registry. */
const hasImage = spawnSync('docker', ['image', 'inspect', containerImage]).status === 0

test.skipIf(!hasImage)(
  'a container answers AMQP, shows its processes, and closing it leaves nothing',
  { timeout: 90_000 },
  async () => {
    const broker = await startContainer({})
    onTestFinished(() => broker.close())
    const { hostname, port } = new URL(broker.url)
    const version = await probeAmqp(hostname, Number(port))
    expect(version).toEqual({ version: broker.version })
    const pids = broker.pids()

    await broker.close()
    const running = runningProcesses()
    expect(pids.filter((pid) => running.has(pid))).toEqual([])
    const names = spawnSync('docker', ['ps', '--all', '--format', '{{.Names}}']).stdout.toString()
    expect(names).not.toContain(`rpc-vs-mom-broker-${port}`)
    await expect(probeAmqp(hostname, Number(port))).rejects.toThrow('ECONNREFUSED')
  },
)

test('a container that cannot be looked at is ended', { timeout: 30_000 }, async () => {
  const [port] = await freePorts(1)
  const env = { PATH: blindEngine(port!) }
  await expect(startContainer({ env, port: port! })).rejects.toThrow('no such container')
  await expect(probeAmqp('127.0.0.1', port!)).rejects.toThrow('ECONNREFUSED')
})

/** A PATH on which `docker run` answers AMQP on the port, and `docker inspect` fails. */
function blindEngine(port: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const engine = `#!${process.execPath}
    const [subcommand] = process.argv.slice(2)
    const start = Buffer.from([1, 0, 0, 0, 0, 0, 0, 206, 0, 0, 0])
    if (subcommand === 'run')
      require('node:net').createServer((socket) => socket.end(start)).listen(${port}, '127.0.0.1')
    if (subcommand === 'inspect') {
      process.stderr.write('no such container')
      process.exitCode = 1
    }`
  writeFileSync(join(folder, 'docker'), engine, { mode: 0o755 })
  return `${folder}${delimiter}${process.env['PATH']}`
}
