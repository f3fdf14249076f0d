import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { processTree } from '@rpc-vs-mom/cost'
import { freePorts, newFolderName, startGuarded, type GuardedProcess } from '@rpc-vs-mom/servers'
import type { NatsServer } from './nats-server.ts'
import { readServerInfo } from './server-info.ts'

/** It takes 20 ms on an idle machine. */
const startTimeoutMs = 15_000
const probeIntervalMs = 10

/** Our largest message, 4 MiB, and its headers; the server's own default is 1 MiB. */
const maxPayloadBytes = 4 * 1024 * 1024 + 65_536

/**
 * Starts a server of our own from the program at `command`: user, password, port and folder of its own,
 * reachable from this machine only, nothing on disk but its configuration.
 */
export async function startPrivateServer(command: string): Promise<NatsServer> {
  const [port] = (await freePorts(1)) as [number]
  const password = randomBytes(12).toString('hex')
  const server = await startGuarded({
    folder: newFolderName(),
    files: { 'nats.conf': configuration(port, password) },
    command,
    args: ['-c', 'nats.conf'],
    env: { PATH: process.env['PATH'] ?? '' },
  })
  return {
    url: `nats://bench:${password}@127.0.0.1:${port}`,
    version: await versionOf(server, port),
    how: 'private',
    pids: () => processTree(server.pid),
    close: () => server.close(),
  }
}

function configuration(port: number, password: string): string {
  return `listen: "127.0.0.1:${port}"
max_payload: ${maxPayloadBytes}
authorization { user: bench, password: "${password}" }
`
}

/** Resolves once it answers; otherwise closes it and rejects. */
async function versionOf(server: GuardedProcess, port: number): Promise<string> {
  const stop = new AbortController()
  const failed = server.ended.then((reason) => Promise.reject(new Error(reason)))
  try {
    return await Promise.race([firstAnswer(port, stop.signal), failed])
  } catch (error) {
    stop.abort()
    await server.close()
    throw error
  }
}

async function firstAnswer(port: number, signal: AbortSignal): Promise<string> {
  const giveUpAtMs = performance.now() + startTimeoutMs
  let lastRefusal = ''
  while (!signal.aborted && performance.now() < giveUpAtMs) {
    try {
      return (await readServerInfo('127.0.0.1', port, startTimeoutMs)).version
    } catch (error) {
      lastRefusal = (error as Error).message
      await sleep(probeIntervalMs)
    }
  }
  throw new Error(`it does not answer within ${startTimeoutMs} ms: ${lastRefusal}`)
}
