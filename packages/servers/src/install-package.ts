import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from './run-command.ts'

/** A server as the system's package managers know it. */
export interface ServerPackage {
  /** As people call it. */
  readonly name: string
  /** The package of Debian and Ubuntu, and the service that it would start. */
  readonly apt: string
  readonly brew: string
}

export interface InstallOptions {
  /** Where `PATH` is read. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Gets one line before the installation begins. */
  readonly onProgress?: (line: string) => void
  /** Whether anything may be installed. Default true. */
  readonly allowInstall?: boolean
}

/** 35 MB and 22 packages took 28 s; Homebrew may build first. */
const installTimeoutMs = 600_000

/**
 * Debian starts a service as soon as it is installed, and at every boot; neither is wanted. A policy file
 * that is already there is left alone, and must forbid it too.
 */
const aptScript = (server: string): string => `
set -e
policy=/usr/sbin/policy-rc.d
if [ -e $policy ]; then
  status=0; $policy ${server} start >/dev/null 2>&1 || status=$?
  if [ $status != 101 ]; then echo "$policy lets a system-wide broker start" >&2; exit 1; fi
else
  trap 'rm -f $policy' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 ${server}
if command -v systemctl >/dev/null; then systemctl disable -q ${server} || true; fi
`

interface Installer {
  readonly program: 'apt-get' | 'brew'
  /** apt-get asks for a password otherwise; Homebrew refuses root. */
  readonly asRoot: boolean
  readonly scriptFor: (server: ServerPackage) => string
}

const installers: readonly Installer[] = [
  { program: 'apt-get', asRoot: true, scriptFor: ({ apt }) => aptScript(apt) },
  {
    program: 'brew',
    asRoot: false,
    scriptFor: ({ brew }) => `HOMEBREW_NO_AUTO_UPDATE=1 brew install ${brew}`,
  },
]

/**
 * Installs a server with the system's package manager where that needs no question, without starting it
 * as a service; rejects with one clause where it cannot.
 */
export async function installPackage(
  server: ServerPackage,
  options: InstallOptions,
  isRoot = process.getuid?.() === 0,
): Promise<void> {
  if (options.allowInstall === false) throw new Error('installing it is not allowed')
  const env = options.env ?? process.env
  const installer = installers.find(
    ({ program, asRoot }) => asRoot === isRoot && onPath(program, env),
  )
  if (!installer) throw new Error('it cannot be installed here without a question')
  options.onProgress?.(`installing ${server.name} with ${installer.program}, once`)
  await runCommand('/bin/sh', ['-c', installer.scriptFor(server)], {
    env,
    timeoutMs: installTimeoutMs,
  })
}

function onPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .some((folder) => isExecutable(join(folder, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
