import { randomBytes } from 'node:crypto'
import type { Broker, BrokerOptions } from './broker.ts'
import { freePorts } from './free-ports.ts'
import { newFolderName, startGuarded } from './guarded-process.ts'
import { waitForAmqp } from './private-node.ts'
import { processTree } from './process-tree.ts'
import { runCommand } from './run-command.ts'

/** The official image, here with the management page because the compose files use the same. */
export const containerImage = 'rabbitmq:4-management'
const user = 'bench'
/** An engine that runs answers in 0.1 s; one that is only installed may hang. */
const engineTimeoutMs = 3000
const pullTimeoutMs = 180_000
const startTimeoutMs = 60_000

/** Runs a RabbitMQ container on a free port of 127.0.0.1; rejects with one clause when Docker does not run. */
export async function startContainer(options: BrokerOptions): Promise<Broker> {
  const env = options.env ?? process.env
  const docker = (args: string[], timeoutMs = engineTimeoutMs): Promise<string> =>
    runCommand('docker', args, { env, timeoutMs })
  await docker(['info']).catch((cause: unknown) => {
    throw new Error('Docker does not run', { cause })
  })
  await docker(['image', 'inspect', containerImage]).catch(() => {
    options.onProgress?.(`pulling the image ${containerImage}`)
    return docker(['pull', '--quiet', containerImage], pullTimeoutMs)
  })
  const [port] = (await freePorts(1)) as [number]
  const name = `rpc-vs-mom-broker-${port}`
  const password = randomBytes(12).toString('hex')
  const container = await startGuarded({
    folder: newFolderName(),
    files: { credentials: `RABBITMQ_DEFAULT_USER=${user}\nRABBITMQ_DEFAULT_PASS=${password}\n` },
    command: 'docker',
    args: runArguments(name, port),
    env: definedIn(env),
    afterwards: ['docker', 'rm', '--force', '--volumes', name],
  })
  const version = await waitForAmqp(container, port, startTimeoutMs)
  const root = Number(await docker(['inspect', '--format', '{{.State.Pid}}', name]))
  return {
    url: `amqp://${user}:${password}@127.0.0.1:${port}`,
    version,
    how: 'container',
    pids: () => processTree(root),
    close: () => container.close(),
  }
}

/** The guardian runs it in the folder of `files`, so the password is not on the command line. */
function runArguments(name: string, port: number): string[] {
  const where = ['--name', name, '--publish', `127.0.0.1:${port}:5672`]
  return ['run', '--rm', ...where, '--env-file', 'credentials', containerImage]
}

function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(entries)
}
