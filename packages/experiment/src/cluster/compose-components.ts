import { execFileSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { CommandError } from '@rpc-vs-mom/cli'
import { processTree, type Component } from '@rpc-vs-mom/cost'

const roles: Readonly<Record<string, Component['role']>> = {
  lb: 'lb',
  rabbitmq: 'broker',
  worker: 'worker',
}

/**
 * The processes of the running containers of a compose file, by service. Needs Docker's processes to
 * be visible from here: on Linux they are, behind a virtual machine they are not.
 */
export function composeComponents(file: string): Component[] {
  checkReadable(file)
  const containers = docker(['compose', '-f', file, 'ps', '-q']).split('\n').filter(Boolean)
  if (containers.length === 0)
    throw new CommandError(
      'unreachable',
      `No container of ${file} runs; start it with docker compose -f ${file} up --wait.`,
    )
  const format = '{{index .Config.Labels "com.docker.compose.service"}} {{.State.Pid}}'
  const pidsOf = new Map<string, number[]>()
  for (const line of docker(['inspect', '-f', format, ...containers])
    .trim()
    .split('\n')) {
    const [service = '', pid] = line.split(' ')
    pidsOf.set(service, [...(pidsOf.get(service) ?? []), ...processTree(Number(pid))])
  }
  return [...pidsOf].flatMap(([service, pids]) => {
    const role = roles[service]
    return role === undefined ? [] : [{ name: role === 'worker' ? 'workers' : role, role, pids }]
  })
}

function checkReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK)
    // Reading a FIFO waits for a writer, in here and in docker.
    if (statSync(file).isFile()) return
  } catch (cause) {
    const sentence = `--compose ${file} cannot be read: ${(cause as Error).message}.`
    throw new CommandError('badData', sentence, { cause })
  }
  throw new CommandError('badData', `--compose ${file} is no regular file; give it a compose file.`)
}

const dockerTimeoutMs = 30_000

function docker(words: readonly string[]): string {
  try {
    return execFileSync('docker', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: dockerTimeoutMs,
    })
  } catch (error) {
    const command = `docker ${words[0]}`
    const sentence = `${command} failed: ${causeOf(error as DockerError)}`
    throw new CommandError('unreachable', sentence, { cause: error })
  }
}

type DockerError = NodeJS.ErrnoException & { readonly stderr?: string }

/** What docker says last is its reason; the message of the error is only its command line. */
function causeOf({ code, message, stderr }: DockerError): string {
  if (code === 'ENOENT') return 'docker is not installed.'
  if (code === 'ETIMEDOUT') return `it took longer than ${dockerTimeoutMs / 1000} s.`
  return stderr?.trim().split('\n').at(-1) || message.split('\n')[0]!
}
