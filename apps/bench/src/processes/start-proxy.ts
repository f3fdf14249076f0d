import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import type { Started } from './start-process.ts'

/** How each proxy is configured and started; its Debian package has its name. */
const proxies = {
  nginx: {
    template: 'nginx.conf',
    worker: (address: string) => `        server ${address};`,
    flags: (file: string, folder: string) => ['-c', file, '-p', folder],
  },
  haproxy: {
    template: 'haproxy.cfg',
    worker: (address: string, index: number) =>
      `    server worker-${index + 1} ${address} proto h2`,
    flags: (file: string) => ['-db', '-f', file],
  },
}

export type ProxyName = keyof typeof proxies

const startMs = 5000

/** Starts a proxy over the workers, by its template beside this file; rejects when it does not run here. */
export async function startProxy(name: ProxyName, workers: readonly string[]): Promise<Started> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const { template, worker, flags } = proxies[name]
  const file = join(folder, template)
  const addresses = workers.map((url) => new URL(url).host)
  const text = readFileSync(join(import.meta.dirname, template), 'utf8')
    .replaceAll('@PORT@', String(port))
    .replaceAll('@DIRECTORY@', folder)
    .replaceAll('@WORKERS@', addresses.map(worker).join('\n'))
  writeFileSync(file, text)
  const child = spawn(name, flags(file, folder), { stdio: ['ignore', 'ignore', 'inherit'] })
  stack.defer(() => end(child))
  const started = new AbortController()
  try {
    await Promise.race([listening(port, started.signal), failure(name, child)])
  } finally {
    started.abort()
  }
  const kept = stack.move()
  return {
    url: `grpc://127.0.0.1:${port}`,
    pid: child.pid,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Rejects when the proxy cannot be started or ends. */
function failure(name: ProxyName, child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', (cause) => {
      reject(new Error(`${name} does not run: install the Debian package ${name}.`, { cause }))
    })
    child.once('exit', (code, signal) => {
      reject(new Error(`${name} ended with ${code ?? signal} while it started.`))
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  const isRunning = child.pid !== undefined && child.exitCode === null && child.signalCode === null
  if (!isRunning) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

async function listening(port: number, signal: AbortSignal): Promise<void> {
  const giveUpMs = performance.now() + startMs
  while (!signal.aborted && !(await accepts(port))) {
    if (performance.now() > giveUpMs) throw new Error(`Nothing listens on port ${port}.`)
    await sleep(20)
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const up = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  socket.destroy()
  return up
}
