import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long a process may take to accept connections. */
const START_MS = 5000

/** A balancer under test. Its CPU time is that of `pid`. */
export interface Balancer {
  name: string
  port: number
  pid: number
}

/** Processes of one benchmark; all are stopped on dispose. */
export class Bench {
  readonly #children: ChildProcess[] = []
  readonly #directory = mkdtempSync(join(tmpdir(), 'relay-bench-'))

  async worker(): Promise<number> {
    return (await this.#fork(new URL('./worker-process.ts', import.meta.url), [])).port
  }

  async relay(workers: readonly number[]): Promise<Balancer> {
    const started = await this.#fork(
      new URL('./relay-process.ts', import.meta.url),
      workers.map(String),
    )
    return { name: 'relay', ...started }
  }

  async haproxy(workers: readonly number[]): Promise<Balancer> {
    const port = await freePort()
    const config = this.#configure('haproxy.cfg', workers, port)
    const pid = this.#spawn('haproxy', ['-db', '-f', config])
    await listening(port)
    return { name: 'haproxy', port, pid }
  }

  async nginx(workers: readonly number[]): Promise<Balancer> {
    const port = await freePort()
    const config = this.#configure('nginx.conf', workers, port)
    const master = this.#spawn('nginx', ['-c', config, '-p', this.#directory])
    await listening(port)
    return { name: 'nginx', port, pid: onlyChildOf(master) }
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill()
  }

  async #fork(script: URL, args: string[]): Promise<{ port: number; pid: number }> {
    const child = fork(script, args, { execArgv: [] })
    this.#children.push(child)
    const message = await new Promise<{ port: number }>((resolve, reject) => {
      child.once('message', (value) => resolve(value as { port: number }))
      child.once('exit', () => reject(new Error(`${script.pathname} ended before it listened`)))
    })
    return { port: message.port, pid: child.pid! }
  }

  #spawn(command: string, args: string[]): number {
    const child = spawn(command, args, { stdio: 'inherit' })
    child.on('error', () => {
      throw new Error(`${command} does not run: install the package ${command}`)
    })
    this.#children.push(child)
    return child.pid!
  }

  #configure(template: string, workers: readonly number[], port: number): string {
    const values = {
      PORT: port,
      WORKER_A: workers[0],
      WORKER_B: workers[1],
      DIRECTORY: this.#directory,
    }
    let text = readFileSync(join(import.meta.dirname, template), 'utf8')
    for (const [name, value] of Object.entries(values))
      text = text.replaceAll(`@${name}@`, String(value))
    const file = join(this.#directory, template)
    writeFileSync(file, text)
    return file
  }
}

function onlyChildOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function listening(port: number): Promise<void> {
  const giveUpMs = performance.now() + START_MS
  while (!(await accepts(port))) {
    if (performance.now() > giveUpMs) throw new Error(`nothing listens on port ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function accepts(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
