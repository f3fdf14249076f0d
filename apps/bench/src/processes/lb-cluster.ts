import type { BalancerSnapshot } from '@rpc-vs-mom/balancer'
import { freePort } from './free-port.ts'
import { lbMain, type Program, startProgram } from './start-process.ts'

export interface LbClusterOptions {
  readonly size: number
  readonly startWorker: () => Promise<Program>
  readonly lbFlags: readonly string[]
  /** For the Node of the lb. */
  readonly nodeFlags?: readonly string[]
}

/** Of the reply of the admin page's `/snapshot`: what is read here. */
export interface LbSnapshot extends BalancerSnapshot {
  /** Requests that were sent again to another worker. */
  readonly replays: number
  /** For how long a worker with calls may be silent now before it is asked for a sign of life, in milliseconds. */
  readonly silenceBoundMs?: number
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
    const lb = await startProgram(lbMain, flags, nodeFlags && { node: nodeFlags })
    stack.move()
    return new LbCluster(workers, lb, adminPort)
  }

  async counts(): Promise<LbSnapshot> {
    const response = await fetch(`http://127.0.0.1:${this.#adminPort}/snapshot`)
    return (await response.json()) as LbSnapshot
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.lb, ...this.workers].map((one) => one[Symbol.asyncDispose]()))
  }
}
