import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import { nodeFlags, type NodeFlags } from '@rpc-vs-mom/node-flags'
import { watchPausesOf, type Pauses } from '@rpc-vs-mom/pauses'
import type { Farewell, Ready } from '@rpc-vs-mom/cli'

/** One of our apps as a child process; it ends itself when the process that started it has gone. */
export interface AppProcess {
  readonly pid: number
  /** Where it listens. */
  readonly url: Address
  /** Asks it to finish what it has, and kills it when that takes longer than `graceMs`. */
  stop(graceMs?: number): Promise<void>
  /** Has it watch its pauses until the function returned is called, which gives nothing once it has ended. */
  watchPauses(): () => Promise<Pauses | undefined>
  /** What it said it had counted when it ended in order. */
  farewell(): Farewell['counts'] | undefined
}

/** URLs for an app, which may hold a password: they travel in its environment, for a command line can be read by all. */
export interface AppUrls {
  readonly listen?: Address
  readonly backends?: readonly Address[]
}

export type AppName = 'worker' | 'lb' | 'seeder' | 'report'

/** An app that could not be started or failed; the message has its last words. */
export class AppFailed extends Error {
  override readonly name = 'AppFailed'
  /** Its own, which says what kind of failure it was. */
  readonly exitCode: number | null

  constructor(message: string, { exitCode = null }: { readonly exitCode?: number | null } = {}) {
    super(message)
    this.exitCode = exitCode
  }
}

const startTimeoutMs = 15_000

/** Starts an app that listens, and resolves when it says that requests can come. */
export async function startApp(
  name: 'worker' | 'lb',
  flags: readonly string[],
  { urls, node = nodeFlags }: { urls?: AppUrls; node?: NodeFlags | undefined } = {},
): Promise<AppProcess> {
  const child = spawnApp(
    [...node[name], folderOf(name), ...flags],
    ['ignore', 'ignore', 'pipe', 'ipc'],
    urls,
  )
  const lastWords = collectLastWords(child)
  const url = await readyUrl(child, () => `${name} ${lastWords()}`)
  let counts: Farewell['counts'] | undefined
  child.on('message', (said: Ready | Farewell) => {
    if (said.type === 'farewell') counts = said.counts
  })
  return {
    pid: child.pid!,
    url,
    stop: (graceMs = 5000) => stop(child, graceMs),
    watchPauses: () => watchPausesOf(child),
    farewell: () => counts,
  }
}

/**
 * Runs an app to its end with our own output, or until `stack` is disposed; rejects with `AppFailed` when it
 * fails.
 */
export async function runApp(
  name: AppName,
  flags: readonly string[],
  stack?: AsyncDisposableStack,
): Promise<void> {
  const child = spawnApp([folderOf(name), ...flags], ['ignore', 'inherit', 'inherit', 'ipc'])
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>
  stack?.defer(() => stop(child, 2000))
  const [code, signal] = await exited
  if (code === 0) return
  // The process is being taken down, and ends by itself.
  if (stack?.disposed === true) return new Promise<never>(() => {})
  if (signal !== null) throw new AppFailed(`${name} was ended by ${signal}`)
  throw new AppFailed(`${name} ended with exit code ${String(code)}`, { exitCode: code })
}

function folderOf(name: AppName): string {
  return join(import.meta.dirname, '../../../../apps', name)
}

function spawnApp(
  args: readonly string[],
  stdio: ('ignore' | 'inherit' | 'pipe' | 'ipc')[],
  urls: AppUrls = {},
): ChildProcess {
  return spawn(process.execPath, args, { stdio, env: { ...process.env, ...variablesOf(urls) } })
}

/** As the flags `--listen` and `--backends` read them. */
function variablesOf({ listen, backends }: AppUrls): Record<string, string> {
  return {
    ...(listen && { LISTEN_URL: listen.reveal() }),
    ...(backends && { BACKEND_URLS: backends.map((url) => url.reveal()).join(',') }),
  }
}

function collectLastWords(child: ChildProcess): () => string {
  let text = ''
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (chunk: string) => (text = (text + chunk).slice(-2000)))
  return () => text.trim()
}

function readyUrl(child: ChildProcess, lastWords: () => string): Promise<Address> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new AppFailed(`${why}: ${lastWords()}`))
    }
    const timer = setTimeout(() => fail(`not ready within ${startTimeoutMs} ms`), startTimeoutMs)
    child.once('exit', (code) => fail(`ended with exit code ${code} while starting`))
    child.once('error', (error) => fail(error.message))
    child.once('message', (ready: Ready) => {
      clearTimeout(timer)
      child.removeAllListeners('exit')
      resolve(new Address(ready.url))
    })
    child.once('exit', () => clearTimeout(timer))
  })
}

async function stop(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}
