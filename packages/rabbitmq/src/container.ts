import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { processTree } from '@rpc-vs-mom/cost'
import type { BrokerOptions, OwnBroker, OwnBrokerOptions } from './broker.ts'
import {
  freePorts,
  newFolderName,
  runCommand,
  startGuarded,
  type GuardedProcess,
} from '@rpc-vs-mom/servers'
import { waitForAmqp } from './private-node.ts'
import { runControl, type Rabbitmqctl } from './rabbitmqctl.ts'
import { serveScript } from './serve-script.ts'
import { readBroker, watchBroker } from './watch-broker.ts'

/** The official image that is run unless `RABBITMQ_IMAGE` names another: the one of the compose files. */
export const containerImage = 'rabbitmq:4-management'
const user = 'bench'
/** An engine that runs answers in 0.1 s; one that is only installed may hang. */
const engineTimeoutMs = 3000
const pullTimeoutMs = 180_000
const startTimeoutMs = 60_000
const startupLookMs = 10
/** In the container. */
const settingsFolder = '/tmp/settings'

/**
 * Runs a RabbitMQ container without plugins on a port of 127.0.0.1; rejects with one clause when Docker
 * does not run.
 */
export async function startContainer(
  options: BrokerOptions & OwnBrokerOptions,
): Promise<OwnBroker> {
  const env = options.env ?? process.env
  const image = env['RABBITMQ_IMAGE'] || containerImage
  await requireImage(image, options)
  const port = options.port ?? (await freePorts(1))[0]!
  const password = options.password ?? randomBytes(12).toString('hex')
  const name = `rpc-vs-mom-broker-${port}-${randomBytes(3).toString('hex')}`
  const container = await startGuarded({
    folder: newFolderName(),
    files: { credentials: `RABBITMQ_DEFAULT_USER=${user}\nRABBITMQ_DEFAULT_PASS=${password}\n` },
    command: 'docker',
    args: [...runArguments(name, port), image, ...commandOf(options)],
    env: definedIn(env),
    afterwards: ['docker', 'rm', '--force', '--volumes', name],
  })
  const version = await waitForAmqp(container, port, startTimeoutMs)
  const root = await finishedStart(container, name, env).catch(async (error: unknown) => {
    await container.close()
    throw error
  })
  const control: Rabbitmqctl = { command: 'docker', args: ['exec', name, 'rabbitmqctl'], env }
  return {
    url: `amqp://${user}:${password}@127.0.0.1:${port}`,
    version,
    how: 'container',
    pids: () => processTree(root),
    close: () => container.close(),
    control: (...words) => runControl(control, words),
    watch: () => watchBroker(control),
    watchDeaf: () => watchBroker(control, { deaf: true }),
    read: () => readBroker(control),
  }
}

async function requireImage(
  image: string,
  { env = process.env, onProgress }: BrokerOptions,
): Promise<void> {
  const docker = (args: string[], timeoutMs = engineTimeoutMs): Promise<string> =>
    runCommand('docker', args, { env, timeoutMs })
  await docker(['image', 'inspect', image]).catch(async () => {
    await docker(['info']).catch((cause: unknown) => {
      throw new Error('Docker does not run', { cause })
    })
    onProgress?.(`pulling the image ${image}`)
    return docker(['pull', '--quiet', image], pullTimeoutMs)
  })
}

/**
 * Waits for the last line of the start in the log: RabbitMQ 4.0 lets clients in before it, and until then
 * drops direct replies, because it does not yet count itself among the nodes that run. Resolves with the
 * id of the first process in the container.
 */
async function finishedStart(
  container: GuardedProcess,
  name: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const inspect = ['inspect', '--format', '{{.State.Pid}}', name]
  const root = await runCommand('docker', inspect, { env, timeoutMs: engineTimeoutMs })
  const giveUpMs = performance.now() + startTimeoutMs
  while (!container.log().includes('Server startup complete')) {
    if (performance.now() > giveUpMs)
      throw new Error(`RabbitMQ in the container ${name} did not finish its start`)
    await sleep(startupLookMs)
  }
  return Number(root)
}

/** The guardian runs it in the folder of `files`, so the password is not on the command line. */
function runArguments(name: string, port: number): string[] {
  const where = ['--name', name, '--publish', `127.0.0.1:${port}:5672`]
  const variables = {
    // Erlang sizes a table by the limit on open files, which some engines leave at a thousand million.
    ERL_MAX_PORTS: '65536',
    RABBITMQ_LOGS: '-',
    // Instead of what the image and its entrypoint have: RabbitMQ takes a second to understand any.
    RABBITMQ_CONFIG_FILES: settingsFolder,
  }
  const env = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`])
  return ['run', '--rm', ...where, '--env-file', 'credentials', ...env, '--entrypoint', '/bin/sh']
}

/** What the container does instead of its entrypoint alone. */
function commandOf({ settings = [], respawn = false }: OwnBrokerOptions): string[] {
  const configure = `echo '[].' >/etc/rabbitmq/enabled_plugins
    mkdir ${settingsFolder}
    [ $# = 0 ] || printf '%s\\n' "$@" >${settingsFolder}/90-settings.conf`
  const serve = serveScript({
    serve: 'docker-entrypoint.sh rabbitmq-server',
    pluginFolders: '/opt/rabbitmq/plugins /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins',
    neededPlugins: '/tmp/plugins',
    respawn,
  })
  return ['-c', `${configure}\n${serve}`, 'sh', ...settings]
}

function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(entries)
}
