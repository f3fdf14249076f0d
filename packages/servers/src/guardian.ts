/**
 * The program that outlives its owner by a moment: starts a command, waits until the owner lets go of
 * the pipe or dies, then ends the command and removes everything it left.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endEpmd } from './end-epmd.ts'
import { endTree } from './end-tree.ts'
import { logIn, type GuardedSpec, type GuardianEvent } from './guarded-process.ts'

const logTailLines = 15
const afterwardsTimeoutMs = 15_000

const lines = createInterface({ input: process.stdin })
const letGo = Promise.race([
  once(lines, 'close'),
  ...['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => once(process, signal)),
])
// The owner may be gone when there is something to say.
process.stdout.on('error', () => {})

const firstLine = await Promise.race([once(lines, 'line'), letGo.then(() => [])])
if (typeof firstLine[0] === 'string') await guard(JSON.parse(firstLine[0]) as GuardedSpec)
process.exit()

async function guard(spec: GuardedSpec): Promise<void> {
  try {
    const pid = start(spec)
    await letGo
    if (pid !== undefined) await endTree(pid)
  } finally {
    await removeRemains(spec)
  }
}

function start(spec: GuardedSpec): number | undefined {
  mkdirSync(spec.folder, { mode: 0o700 })
  for (const [name, text] of Object.entries(spec.files)) {
    writeFileSync(join(spec.folder, name), text, { mode: 0o600 })
  }
  const log = logIn(spec.folder)
  const output = openSync(log, 'a')
  const child = spawn(spec.command, spec.args, {
    cwd: spec.folder,
    env: spec.env,
    detached: true,
    stdio: ['ignore', output, output],
  })
  const ended = (reason: string): void => say({ type: 'ended', reason, logTail: tailOf(log) })
  child.once('error', (error) => ended(`${spec.command} could not be started: ${error.message}`))
  child.once('exit', (code, signal) => ended(`${spec.command} ended with ${signal ?? code}`))
  if (child.pid !== undefined) say({ type: 'started', pid: child.pid })
  return child.pid
}

async function removeRemains(spec: GuardedSpec): Promise<void> {
  if (spec.epmdPort !== undefined) await endEpmd(spec.epmdPort)
  if (spec.afterwards) {
    const [command, ...args] = spec.afterwards
    // Its exit code says nothing useful: what it should remove may have removed itself.
    spawnSync(command, args, { env: spec.env, stdio: 'ignore', timeout: afterwardsTimeoutMs })
  }
  rmSync(spec.folder, { recursive: true, force: true, maxRetries: 5 })
}

function say(event: GuardianEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

function tailOf(log: string): string {
  return readFileSync(log, 'utf8').trim().split('\n').slice(-logTailLines).join('\n')
}
