import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`))
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
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failed = once(child, 'error').then(([cause]) => {
    throw new Error(`${name} does not run: install the Debian package ${name}.`, { cause })
  })
  await Promise.race([listening(port), failed])
  return {
    url: `grpc://127.0.0.1:${port}`,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function listening(port: number): Promise<void> {
  const giveUpMs = performance.now() + startMs
  while (!(await accepts(port))) {
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
