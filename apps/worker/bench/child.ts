import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Ready } from '@rpc-vs-mom/cli'
import { nodeFlags } from '@rpc-vs-mom/node-flags'

/** A process of ours that listens; disposing of it ends it in order. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  readonly url: string
}

/** Starts the worker that listens at `url` as it is started everywhere, by its folder and with its flags for Node. */
export function startWorker(url: string, ...flags: string[]): Promise<Child> {
  return start([...nodeFlags.worker, join(import.meta.dirname, '..'), ...flags], url)
}

/** Starts a worker whose every query takes `queryMs`. */
export function startSlowWorker(queryMs: number): Promise<Child> {
  return start([join(import.meta.dirname, 'slow-worker.ts'), String(queryMs)])
}

async function start(args: readonly string[], url = ''): Promise<Child> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, LISTEN_URL: url },
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords += text))
  const ended = once(child, 'close').then(() => {
    throw new Error(`the worker ended while it started: ${lastWords}`)
  })
  ended.catch(() => undefined)
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready]
  return { pid: child.pid!, url: ready.url, [Symbol.asyncDispose]: () => end(child) }
}

/** In order, because only then does Node write what it compiled to the cache. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
