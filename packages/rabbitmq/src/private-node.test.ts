import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runningProcesses } from '@rpc-vs-mom/cost'
import { connect } from 'amqplib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { probeAmqp } from './amqp-probe.ts'
import type { Broker } from './broker.ts'
import { findServer } from './find-server.ts'
import { startPrivateNode } from './private-node.ts'

const server = findServer({})

/** The folder in which nodes put theirs, so that what they leave behind can be seen. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'private-node-test-'))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
  return folder
}

const portOf = (url: string): number => Number(new URL(url).port)

function stillRunning(pids: readonly number[]): number[] {
  const running = runningProcesses()
  return pids.filter((pid) => running.has(pid))
}

async function echoesThrough(broker: Broker): Promise<string> {
  const connection = await connect(broker.url, { noDelay: true })
  const channel = await connection.createChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  channel.sendToQueue(queue, Buffer.from(broker.url))
  const message = await vi.waitFor(async () => {
    const got = await channel.get(queue, { noAck: true })
    return got || Promise.reject(new Error('not there yet'))
  })
  await connection.close()
  return message.content.toString()
}

describe.skipIf(server === undefined)('a private node', { timeout: 60_000 }, () => {
  test('two run beside each other, answer AMQP, and closing them leaves nothing', async () => {
    const folder = temporaryFolder()
    const brokers = await Promise.all([
      startPrivateNode({ server: server! }),
      startPrivateNode({ server: server! }),
    ])
    onTestFinished(async () => void (await Promise.all(brokers.map((broker) => broker.close()))))
    for (const broker of brokers) {
      expect(broker.version).toMatch(/^\d+\.\d+\.\d+/)
      expect(await echoesThrough(broker)).toBe(broker.url)
    }
    const pids = brokers.flatMap((broker) => broker.pids())
    expect(stillRunning(pids).length).toBeGreaterThanOrEqual(4)
    expect(readdirSync(folder)).toHaveLength(2)

    await Promise.all(brokers.map((broker) => broker.close()))
    expect(stillRunning(pids)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    for (const broker of brokers) {
      await expect(probeAmqp('127.0.0.1', portOf(broker.url))).rejects.toThrow('ECONNREFUSED')
    }
  })

  test('its guardian removes it when its owner is killed', async () => {
    const folder = temporaryFolder()
    const owner = spawn(process.execPath, ['--input-type=module', '-e', ownerProgram], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void owner.kill('SIGKILL'))
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    const { url, pids } = JSON.parse(line.toString()) as { url: string; pids: number[] }
    expect(stillRunning(pids)).toEqual(pids)

    owner.kill('SIGKILL')
    await expect.poll(() => readdirSync(folder), { timeout: 10_000 }).toEqual([])
    expect(stillRunning(pids)).toEqual([])
    await expect(probeAmqp('127.0.0.1', portOf(url))).rejects.toThrow('ECONNREFUSED')
  })
})

const ownerProgram = `
  import { startPrivateNode } from ${JSON.stringify(new URL('./private-node.ts', import.meta.url).href)}
  const broker = await startPrivateNode({ server: ${JSON.stringify(server)} })
  process.stdout.write(JSON.stringify({ url: broker.url, pids: broker.pids() }))
  setInterval(() => {}, 1000)
`

test('a node that ends while it starts is reported at once with the end of its log', async () => {
  const folder = temporaryFolder()
  const failing = join(folder, 'rabbitmq-server')
  writeFileSync(failing, '#!/bin/sh\necho "BOOT FAILED: port taken"\nexit 7\n')
  chmodSync(failing, 0o755)
  await expect(startPrivateNode({ server: failing })).rejects.toThrow(
    /ended with 7\nBOOT FAILED: port taken$/,
  )
  expect(readdirSync(folder)).toEqual(['rabbitmq-server'])
})

test('a server that cannot be run is named', async () => {
  temporaryFolder()
  await expect(startPrivateNode({ server: '/nowhere/rabbitmq-server' })).rejects.toThrow(
    '/nowhere/rabbitmq-server could not be started',
  )
})
