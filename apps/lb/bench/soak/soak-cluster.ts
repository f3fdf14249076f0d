import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LbCounts } from '../../src/engine.ts'
import type { Held } from './memory-probe.ts'

const serviceMs = 5

interface Started {
  readonly child: ChildProcess
  readonly url: string
}

/** An lb as it is started by its command line, and workers that can be killed. */
export class SoakCluster implements AsyncDisposable {
  readonly #workers: Started[]
  readonly #lb: Started
  readonly #adminPort: number

  private constructor(workers: Started[], lb: Started, adminPort: number) {
    this.#workers = workers
    this.#lb = lb
    this.#adminPort = adminPort
  }

  static async start(engine: string, adminPort: number): Promise<SoakCluster> {
    const workers = [await worker(), await worker(), await worker()]
    const probe = new URL('./memory-probe.ts', import.meta.url).href
    const flags = ['--engine', engine, '--listen', 'grpc://127.0.0.1:0', '--backends']
    const lb = await start(
      ['--expose-gc', '--import', probe, path('../../src/main.ts')],
      [...flags, workers.map(({ url }) => url).join(','), '--admin', `127.0.0.1:${adminPort}`],
    )
    return new SoakCluster(workers, lb, adminPort)
  }

  get url(): string {
    return this.#lb.url
  }

  /** Kills a worker and starts it again after `awayMs`. */
  async flap(index: number, awayMs: number): Promise<void> {
    const at = index % this.#workers.length
    const { child, url } = this.#workers[at]!
    child.kill('SIGKILL')
    await once(child, 'exit')
    await new Promise((resolve) => setTimeout(resolve, awayMs))
    this.#workers[at] = await worker(url)
  }

  async held(): Promise<Held> {
    this.#lb.child.send('held?')
    const [held] = (await once(this.#lb.child, 'message')) as [Held]
    return held
  }

  async counts(): Promise<LbCounts> {
    const response = await fetch(`http://127.0.0.1:${this.#adminPort}/snapshot`)
    return (await response.json()) as LbCounts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of [this.#lb, ...this.#workers]) child.kill('SIGKILL')
    await Promise.resolve()
  }
}

function worker(url = 'grpc://127.0.0.1:0'): Promise<Started> {
  return start([path('../../test/worker-process.ts')], [url, 'worker', String(serviceMs)])
}

async function start(program: readonly string[], flags: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [...program, ...flags], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const [ready] = (await once(child, 'message')) as [{ url: string }]
  return { child, url: ready.url }
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
