import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const guardianScript = fileURLToPath(new URL('./guardian.ts', import.meta.url))

/** What the guardian is told, as one line of JSON on its stdin. */
export interface GuardedSpec {
  /** Made before the command starts, only for its owner; removed at the end with all that is in it. */
  readonly folder: string
  /** Files put into the folder, text by name. */
  readonly files: Readonly<Record<string, string>>
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Port of an Erlang port mapper that the command starts as a daemon; told to end afterwards. */
  readonly epmdPort?: number
  /** Program and arguments that remove what the end of the command leaves running. */
  readonly afterwards?: readonly [string, ...string[]]
}

/** What the guardian says, one line of JSON each on its stdout. */
export type GuardianEvent =
  | { readonly type: 'started'; readonly pid: number }
  | { readonly type: 'ended'; readonly reason: string; readonly logTail: string }

export interface GuardedProcess {
  readonly pid: number
  /** Resolves with a clause and the last lines of its log when the command ends by itself. */
  readonly ended: Promise<string>
  /** What it has written so far. Throws when it is closed. */
  log(): string
  /** Ends the command, then removes its folder. */
  close(): Promise<void>
}

/** A folder name below the system's temporary folder that nobody has used yet. */
export function newFolderName(): string {
  return join(tmpdir(), `rpc-vs-mom-broker-${randomBytes(6).toString('hex')}`)
}

/** Where the guardian lets the command write. */
export function logIn(folder: string): string {
  return join(folder, 'console.log')
}

/**
 * Runs a command under a guardian: a process of its own that ends the command and removes its folder as
 * soon as the pipe from this process closes, which the kernel does even after a SIGKILL.
 */
export async function startGuarded(spec: GuardedSpec): Promise<GuardedProcess> {
  const guardian = spawn(process.execPath, [guardianScript], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  guardian.stdin.on('error', () => {})
  guardian.stdin.write(`${JSON.stringify(spec)}\n`)
  const events = eventsOf(guardian)
  const ended = events.ended.then(({ reason, logTail }) => `${reason}\n${logTail}`.trim())
  const first = await Promise.race([events.started, ended])
  if (typeof first === 'string') {
    await close(guardian)
    throw new Error(first)
  }
  letOwnerExit(guardian)
  return {
    pid: first,
    ended,
    log: () => readFileSync(logIn(spec.folder), 'utf8'),
    close: () => close(guardian),
  }
}

/** Without this an owner that forgot to close would never exit; its exit closes the pipe. */
function letOwnerExit(guardian: ChildProcess): void {
  guardian.unref()
  for (const stream of [guardian.stdin, guardian.stdout]) (stream as { unref?(): void })?.unref?.()
}

interface GuardianEvents {
  readonly started: Promise<number>
  readonly ended: Promise<{ reason: string; logTail: string }>
}

function eventsOf(guardian: ChildProcess): GuardianEvents {
  const started = Promise.withResolvers<number>()
  const ended = Promise.withResolvers<{ reason: string; logTail: string }>()
  createInterface({ input: guardian.stdout! }).on('line', (line) => {
    const event = JSON.parse(line) as GuardianEvent
    if (event.type === 'started') started.resolve(event.pid)
    else ended.resolve(event)
  })
  guardian.once('exit', () => ended.resolve({ reason: 'its guardian has ended', logTail: '' }))
  return { started: started.promise, ended: ended.promise }
}

async function close(guardian: ChildProcess): Promise<void> {
  if (guardian.exitCode !== null || guardian.signalCode !== null) return
  guardian.ref()
  const exited = once(guardian, 'exit')
  guardian.stdin?.end()
  await exited
}
