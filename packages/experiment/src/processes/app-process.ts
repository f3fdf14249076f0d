import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import { nodeFlags, type NodeFlags } from '@rpc-vs-mom/node-flags'
import { watchPausesOf, type Pauses } from '@rpc-vs-mom/pauses'
import type { FinalCounts, Ready } from '@rpc-vs-mom/cli'
import { ChildProgram, stopChild } from './child-program.ts'

/** One of our apps as a child process; it ends itself when the process that started it has gone. */
export interface AppProcess {
  readonly pid: number
  /** Where it listens. */
  readonly url: Address
  /** Asks it to finish what it has, and kills it when that takes longer than `graceMs`. */
  stop(graceMs?: number): Promise<void>
  /** Resolves when it has ended, however. */
  ended(): Promise<void>
  /** Has it watch its pauses until the function returned is called, which gives nothing once it has ended. */
  watchPauses(): () => Promise<Pauses | undefined>
  /** What it said it had counted when it ended in order. */
  finalCounts(): FinalCounts['counts'] | undefined
}

/** URLs for an app, which may hold a password: they travel in its environment, for a command line can be read by all. */
export interface AppUrls {
  readonly listen?: Address
  readonly backends?: readonly Address[]
}

/** Apps that listen. */
export type ListeningApp = 'worker' | 'lb' | 'broker'

export type AppName = ListeningApp | 'seeder' | 'report'

/** Whose flags of Node an app is started with; a broker passes messages on as an lb does. */
const flagsLike = { worker: 'worker', lb: 'lb', broker: 'lb' } as const

/** An app that could not be started or failed; the message has its last words. */
export class AppFailed extends Error {
  override readonly name = 'AppFailed'
  /** Its own, which says what kind of failure it was; null where a signal ended it. */
  readonly exitCode: number | null

  constructor(
    message: string,
    { exitCode = null, ...options }: ErrorOptions & { readonly exitCode?: number | null } = {},
  ) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export interface AppStart {
  readonly urls?: AppUrls
  readonly node?: NodeFlags | undefined
}

/** Starts an app that listens, and resolves when it says that requests can come. */
export async function startApp(
  name: ListeningApp,
  flags: readonly string[],
  { urls, node = nodeFlags }: AppStart = {},
): Promise<AppProcess> {
  const program = new ChildProgram(folderOf(name), flags, {
    node: node[flagsLike[name]],
    ...(urls && { env: variablesOf(urls) }),
  })
  const url = await program.ready().catch((error: Error) => {
    throw new AppFailed(`${name} ${error.message}`, { cause: error })
  })
  let counts: FinalCounts['counts'] | undefined
  program.child.on('message', (message: Ready | FinalCounts) => {
    if (message.type === 'final-counts') counts = message.counts
  })
  return {
    pid: program.pid,
    url: new Address(url),
    stop: (graceMs) => program.stop(graceMs),
    ended: async () => void (await program.exited()),
    watchPauses: () => watchPausesOf(program.child),
    finalCounts: () => counts,
  }
}

export interface RunOptions {
  /** Disposing of it ends the app. */
  readonly stack?: AsyncDisposableStack | undefined
  /** Where of ours its results go. Default `stdout`. */
  readonly results?: 'stdout' | 'stderr'
}

/** Runs an app to its end with our own output; rejects with `AppFailed` when it fails. */
export async function runApp(
  name: AppName,
  flags: readonly string[],
  { stack, results = 'stdout' }: RunOptions = {},
): Promise<void> {
  const stdio = ['ignore', process[results].fd, 'inherit', 'ipc'] as const
  const child = spawn(process.execPath, [folderOf(name), ...flags], { stdio: [...stdio] })
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>
  stack?.defer(() => stopChild(child, 2000))
  const [code, signal] = await exited
  if (code === 0) return
  // The process is being taken down, and ends by itself.
  if (stack?.disposed === true) return new Promise<never>(() => {})
  throw new AppFailed(`${name} ${endOf(code, signal)}`, { exitCode: code })
}

function endOf(code: number | null, signal: string | null): string {
  return signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`
}

function folderOf(name: AppName): string {
  return join(import.meta.dirname, '../../../../apps', name)
}

/** As the flags `--listen` and `--backends` read them. */
function variablesOf({ listen, backends }: AppUrls): Record<string, string> {
  return {
    ...(listen && { LISTEN_URL: listen.reveal() }),
    ...(backends && { BACKEND_URLS: backends.map((url) => url.reveal()).join(',') }),
  }
}
