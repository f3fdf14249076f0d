import { once } from 'node:events'
import type { LbCounts } from '../../src/engines/engine.ts'
import { LbCluster } from '../lb-cluster.ts'
import { type Program, startProgram } from '../queueing/start-process.ts'
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
    const probe = new URL('./memory-probe.ts', import.meta.url).href
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

  counts(): Promise<LbCounts> {
    return this.#cluster.counts()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster[Symbol.asyncDispose]()
  }
}

function worker(url = 'grpc://127.0.0.1:0'): Promise<Program> {
  return startProgram('../../test/worker-process.ts', [url, 'worker', String(serviceMs)])
}
