import type { LbCounts } from '../src/engines/engine.ts'
import { freePort } from './free-port.ts'
import { type Program, startProgram } from './queueing/start-process.ts'

export interface LbClusterOptions {
  readonly size: number
  readonly startWorker: () => Promise<Program>
  readonly lbFlags: readonly string[]
  /** For the Node of the lb. */
  readonly nodeFlags?: readonly string[]
}

/** An lb as it is started by its command line, with its admin page, and workers in processes of their own. */
export class LbCluster implements AsyncDisposable {
  /** One that has ended may be replaced. */
  readonly workers: Program[]
  readonly lb: Program
  readonly #adminPort: number

  private constructor(workers: Program[], lb: Program, adminPort: number) {
    this.workers = workers
    this.lb = lb
    this.#adminPort = adminPort
  }

  static async start(options: LbClusterOptions): Promise<LbCluster> {
    const { size, startWorker, lbFlags, nodeFlags } = options
    await using stack = new AsyncDisposableStack()
    const workers: Program[] = []
    for (let n = 0; n < size; n += 1) workers.push(stack.use(await startWorker()))
    const adminPort = await freePort()
    const backends = workers.map(({ url }) => url).join(',')
    const where = ['--listen', 'grpc://127.0.0.1:0', '--backends', backends]
    const flags = [...where, '--admin', `127.0.0.1:${adminPort}`, ...lbFlags]
    const lb = await startProgram('../../src/main.ts', flags, nodeFlags && { node: nodeFlags })
    stack.move()
    return new LbCluster(workers, lb, adminPort)
  }

  async counts(): Promise<LbCounts> {
    const response = await fetch(`http://127.0.0.1:${this.#adminPort}/snapshot`)
    return (await response.json()) as LbCounts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.lb, ...this.workers].map((one) => one[Symbol.asyncDispose]()))
  }
}
