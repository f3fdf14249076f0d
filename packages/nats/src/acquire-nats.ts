import { missingEscape } from '@rpc-vs-mom/address'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installPackage } from '@rpc-vs-mom/servers'
import { NamedNatsMissing, NoNats, type NatsOptions, type NatsServer } from './nats-server.ts'
import { startPrivateServer } from './private-server.ts'
import { readServerInfo } from './server-info.ts'

const nats = { name: 'NATS', apt: 'nats-server', brew: 'nats-server' }
const defaultPort = 4222
const givenTimeoutMs = 3000

/** Debian puts it where only the PATH of root leads. */
const packageFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * Gets a NATS server, in this order: `NATS_URL`; a private one of the program that is installed; the same
 * after an installation that needs no question. Throws `NoNats` when none works, and `NamedNatsMissing`
 * at once when `NATS_URL` is set and does not work, because another server was not asked for.
 */
export async function acquireNats(options: NatsOptions = {}): Promise<NatsServer> {
  const url = (options.env ?? process.env)['NATS_URL']
  if (url) return givenServer(url)
  const reasons = ['NATS_URL is not set']
  for (const way of [installedServer, newlyInstalledServer]) {
    try {
      return await way(options)
    } catch (error) {
      reasons.push((error as Error).message)
    }
  }
  throw new NoNats(reasons)
}

async function givenServer(url: string): Promise<NatsServer> {
  const { hostname, port } = addressOf(url)
  try {
    const { version } = await readServerInfo(hostname, port, givenTimeoutMs)
    const close = async (): Promise<void> => {}
    return { url: url.replace(/\/$/, ''), version, how: 'given', pids: () => [], close }
  } catch (cause) {
    throw new NamedNatsMissing(
      [`NATS_URL names ${hostname}:${port}, but ${(cause as Error).message}`],
      {
        cause,
      },
    )
  }
}

function addressOf(url: string): { hostname: string; port: number } {
  const fault = missingEscape(url)
  if (fault !== undefined)
    throw new NamedNatsMissing([
      `NATS_URL is not escaped as a URL must be (${fault.replace(/\.$/, '')})`,
    ])
  const parsed = URL.parse(url)
  if (parsed?.protocol !== 'nats:' || parsed.hostname === '') {
    throw new NamedNatsMissing(['NATS_URL does not have the form nats://user:password@host:port'])
  }
  const hostname = parsed.hostname.replace(/^\[|\]$/g, '')
  return { hostname, port: Number(parsed.port) || defaultPort }
}

async function installedServer(options: NatsOptions): Promise<NatsServer> {
  const command = findServer(options)
  if (command === undefined) throw new Error('no nats-server is installed')
  return startPrivateServer(command)
}

async function newlyInstalledServer(options: NatsOptions): Promise<NatsServer> {
  await installPackage(nats, options)
  return installedServer(options)
}

function findServer({
  env = process.env,
  programFolders = packageFolders,
}: NatsOptions): string | undefined {
  const path = env['PATH'] ?? ''
  return [...path.split(delimiter).filter(Boolean), ...programFolders]
    .map((folder) => join(folder, 'nats-server'))
    .find((program) => existsSync(program))
}
