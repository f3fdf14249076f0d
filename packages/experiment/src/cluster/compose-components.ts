import { execFileSync } from 'node:child_process'
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

function docker(words: readonly string[]): string {
  try {
    return execFileSync('docker', words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    })
  } catch (error) {
    throw new CommandError(
      'unreachable',
      `docker ${words.slice(0, 2).join(' ')} failed: ${(error as Error).message.split('\n')[0]}`,
      { cause: error },
    )
  }
}
