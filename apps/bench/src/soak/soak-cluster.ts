import { once } from 'node:events'
import { LbCluster, type LbSnapshot } from '../processes/lb-cluster.ts'
import { type Program, startProgram } from '../processes/start-process.ts'
import type { Held } from './memory-probe.ts'

const workerCount = 3
const serviceMs = 5

/** An lb as it is started by its command line, and workers that can be killed. */
export class SoakCluster implements AsyncDisposable {
  readonly #cluster: LbCluster

  private constructor(cluster: LbCluster) {
    this.#cluster = cluster
  }

  static async start(engine: string): Promise<SoakCluster> {
    const probe = import.meta.resolve('./memory-probe.ts')
    const cluster = await LbCluster.start({
      size: workerCount,
      startWorker: worker,
      lbFlags: ['--engine', engine],
      nodeFlags: ['--expose-gc', '--import', probe],
    })
    return new SoakCluster(cluster)
  }

  get url(): string {
    return this.#cluster.lb.url
  }

  /** Kills a worker and starts it again after `awayMs`. */
  async flap(index: number, awayMs: number): Promise<void> {
    const at = index % this.#cluster.workers.length
    const before = this.#cluster.workers[at]!
    await before[Symbol.asyncDispose]()
    await new Promise((resolve) => setTimeout(resolve, awayMs))
    this.#cluster.workers[at] = await worker(before.url)
  }

  async held(): Promise<Held> {
    this.#cluster.lb.child.send('held?')
    const [held] = (await once(this.#cluster.lb.child, 'message')) as [Held]
    return held
  }

  counts(): Promise<LbSnapshot> {
    return this.#cluster.counts()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster[Symbol.asyncDispose]()
  }
}

function worker(url = 'grpc://127.0.0.1:0'): Promise<Program> {
  return startProgram(import.meta.resolve('./sleeping-worker.ts'), [String(serviceMs)], { url })
}
