import { spawnSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { probeAmqp } from './amqp-probe.ts'
import { containerImage, startContainer } from './container.ts'
import { runningProcesses } from './process-tree.ts'

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
