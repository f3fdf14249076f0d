import { once } from 'node:events'
import type { LbCounts } from '../../src/engine.ts'
import { freePort } from '../free-port.ts'
import { type Program, startProgram } from '../queueing/start-process.ts'
import type { Held } from './memory-probe.ts'

const workerCount = 3
const serviceMs = 5

/** An lb as it is started by its command line, and workers that can be killed. */
export class SoakCluster implements AsyncDisposable {
  readonly #workers: Program[]
  readonly #lb: Program
  readonly #adminPort: number

  private constructor(workers: Program[], lb: Program, adminPort: number) {
    this.#workers = workers
    this.#lb = lb
    this.#adminPort = adminPort
  }

  static async start(engine: string): Promise<SoakCluster> {
    await using stack = new AsyncDisposableStack()
    const workers: Program[] = []
    for (let n = 0; n < workerCount; n += 1) workers.push(stack.use(await worker()))
    const adminPort = await freePort()
    const backends = workers.map(({ url }) => url).join(',')
    const where = ['--listen', 'grpc://127.0.0.1:0', '--backends', backends]
    const lb = await startProgram(
      '../../src/main.ts',
      [...where, '--engine', engine, '--admin', `127.0.0.1:${adminPort}`],
      ['--expose-gc', '--import', new URL('./memory-probe.ts', import.meta.url).href],
    )
    stack.move()
    return new SoakCluster(workers, lb, adminPort)
  }

  get url(): string {
    return this.#lb.url
  }

  /** Kills a worker and starts it again after `awayMs`. */
  async flap(index: number, awayMs: number): Promise<void> {
    const at = index % this.#workers.length
    const before = this.#workers[at]!
    await before[Symbol.asyncDispose]()
    await new Promise((resolve) => setTimeout(resolve, awayMs))
    this.#workers[at] = await worker(before.url)
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
    const all = [this.#lb, ...this.#workers]
    await Promise.all(all.map((one) => one[Symbol.asyncDispose]()))
  }
}

function worker(url = 'grpc://127.0.0.1:0'): Promise<Program> {
  return startProgram('../../test/worker-process.ts', [url, 'worker', String(serviceMs)])
}
