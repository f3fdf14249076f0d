import { randomBytes } from 'node:crypto'
import { accessSync, constants, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processTree } from '@rpc-vs-mom/cost'
import { breakableNode } from './breakable-node.ts'
import { probeAmqp } from './amqp-probe.ts'
import type { OwnBroker, OwnBrokerOptions } from './broker.ts'
import { freePorts, newFolderName, startGuarded, type GuardedProcess } from '@rpc-vs-mom/servers'
import { nodeFiles, nodeVariables } from './node-settings.ts'
import { runControl, type Rabbitmqctl } from './rabbitmqctl.ts'
import { serveScript } from './serve-script.ts'
import { readBroker, watchBroker } from './watch-broker.ts'

/** RabbitMQ 3.10 takes 4 to 7 s on a quiet two-core machine, 4.x takes 2 s. */
const startTimeoutMs = 30_000
const probeIntervalMs = 50

export interface PrivateNodeOptions extends OwnBrokerOptions {
  /** Path of the `rabbitmq-server` script. */
  readonly server: string
}

/**
 * Starts a RabbitMQ node with its own name, ports, cookie and folder, reachable from this machine only.
 * Rejects with the end of its log when it does not come up.
 */
export async function startPrivateNode(options: PrivateNodeOptions): Promise<OwnBroker> {
  const [freePort, distributionPort, epmdPort] = (await freePorts(3)) as [number, number, number]
  const port = options.port ?? freePort
  const password = options.password ?? randomBytes(12).toString('hex')
  const folder = newFolderName()
  const holdFile = join(folder, 'held')
  const more = options.settings ?? []
  const ports = { port, distributionPort, epmdPort }
  const settings = { folder, ...ports, user: 'bench', password, more }
  const env = nodeVariables(settings)
  const node = await startGuarded({
    folder,
    files: nodeFiles(settings),
    ...commandOf(options, { neededPlugins: join(folder, 'plugins'), holdFile }),
    env,
    epmdPort,
  })
  const version = await waitForAmqp(node, port, startTimeoutMs)
  const control: Rabbitmqctl = {
    command: join(dirname(options.server), 'rabbitmqctl'),
    args: [],
    env,
  }
  const pids = (): number[] => processTree(node.pid)
  const stop = new AbortController()
  return {
    url: `amqp://${settings.user}:${password}@127.0.0.1:${port}`,
    version,
    how: 'private-node',
    pids,
    ...(options.isBreakable === true && {
      breakable: breakableNode({
        holdFile,
        pids,
        answered: () => firstAnswer(port, startTimeoutMs, stop.signal),
      }),
    }),
    close: () => (stop.abort(), node.close()),
    control: (...words) => runControl(control, words),
    watch: () => watchBroker(control),
    watchDeaf: () => watchBroker(control, { deaf: true }),
    read: () => readBroker(control),
  }
}

function commandOf(
  { server, respawn = false, isBreakable = false }: PrivateNodeOptions,
  { neededPlugins, holdFile }: { readonly neededPlugins: string; readonly holdFile: string },
): { command: string; args: string[] } {
  const pluginFolder = join(dirname(realPathOf(server)), '..', 'plugins')
  const script = serveScript({
    serve: '"$0"',
    pluginFolders: '"$1"',
    neededPlugins,
    respawn: isBreakable ? { afterFile: holdFile } : respawn,
  })
  return { command: '/bin/sh', args: ['-c', script, server, pluginFolder] }
}

/** The shell would only say that it cannot. */
function realPathOf(server: string): string {
  try {
    accessSync(server, constants.X_OK)
    return realpathSync(server)
  } catch (cause) {
    throw new Error(`${server} could not be started: ${(cause as Error).message}`, { cause })
  }
}

/** Resolves with the version once AMQP is answered; otherwise closes the broker and rejects. */
export async function waitForAmqp(
  broker: GuardedProcess,
  port: number,
  timeoutMs: number,
): Promise<string> {
  const stop = new AbortController()
  const failed = broker.ended.then((reason) => Promise.reject(new Error(reason)))
  try {
    return await Promise.race([firstAnswer(port, timeoutMs, stop.signal), failed])
  } catch (error) {
    stop.abort()
    await broker.close()
    throw error
  }
}

async function firstAnswer(port: number, timeoutMs: number, signal: AbortSignal): Promise<string> {
  const giveUpAt = performance.now() + timeoutMs
  let lastRefusal = ''
  while (!signal.aborted && performance.now() < giveUpAt) {
    try {
      return (await probeAmqp('127.0.0.1', port)).version
    } catch (error) {
      lastRefusal = (error as Error).message
      await sleep(probeIntervalMs)
    }
  }
  throw new Error(`it does not answer AMQP within ${timeoutMs} ms: ${lastRefusal}`)
}
