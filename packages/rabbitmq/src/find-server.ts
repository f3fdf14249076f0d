import { existsSync, globSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { BrokerOptions } from './broker.ts'

/** Where the packages of Debian, Red Hat, the generic archive, the container image and Homebrew put it. */
const packageFolders = [
  '/usr/lib/rabbitmq/bin',
  '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin',
  '/opt/rabbitmq/sbin',
  '/opt/rabbitmq_server-*/sbin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/home/linuxbrew/.linuxbrew/opt/rabbitmq/sbin',
]

/** Path of the `rabbitmq-server` that starts a node as the present user, or undefined. */
export function findServer(
  options: Pick<BrokerOptions, 'env' | 'serverFolders'>,
): string | undefined {
  const folders = (options.serverFolders ?? packageFolders).flatMap((pattern) => globSync(pattern))
  const path = (options.env ?? process.env)['PATH'] ?? ''
  return [...folders, ...path.split(delimiter).filter(Boolean)]
    .map((folder) => join(folder, 'rabbitmq-server'))
    .find((script) => existsSync(script) && !changesUser(script))
}

/** Packages put a wrapper on the PATH that drops to the user rabbitmq, who may not write our folder. */
function changesUser(script: string): boolean {
  return /\b(runuser|su|sudo|setpriv)\b.*\brabbitmq\b/.test(readFileSync(script, 'latin1'))
}
