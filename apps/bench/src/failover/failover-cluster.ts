import { once } from 'node:events'
import { LbCluster } from '../processes/lb-cluster.ts'
import { startSerialWorker } from '../processes/start-process.ts'

interface Line {
  readonly atMs: number
  readonly text: string
}

/** An lb as it is started by its command line, what it says and when, and workers that faults are done to. */
export class FailoverCluster implements AsyncDisposable {
  readonly #cluster: LbCluster
  readonly #said: Line[] = []

  private constructor(cluster: LbCluster) {
    this.#cluster = cluster
    cluster.lb.child.stderr?.on('data', (text: string) => {
      for (const line of text.split('\n')) this.#said.push({ atMs: performance.now(), text: line })
    })
  }

  static async start(size: number, lbFlags: readonly string[]): Promise<FailoverCluster> {
    return new FailoverCluster(
      await LbCluster.start({ size, startWorker: startSerialWorker, lbFlags }),
    )
  }

  get url(): string {
    return this.#cluster.lb.url
  }

  urlOf(index: number): string {
    return this.#cluster.workers[index]!.url
  }

  signal(index: number, signal: NodeJS.Signals): void {
    this.#cluster.workers[index]!.child.kill(signal)
  }

  /** Ends a worker by a signal. */
  async end(index: number, signal: NodeJS.Signals): Promise<void> {
    const { child } = this.#cluster.workers[index]!
    child.kill(signal)
    await once(child, 'exit')
  }

  /** Starts a worker again that has ended, where it was. */
  async restart(index: number): Promise<void> {
    this.#cluster.workers[index] = await startSerialWorker(this.urlOf(index))
  }

  /** For how long a worker with calls may be silent now, in milliseconds. */
  async silenceBoundMs(): Promise<number> {
    return (await this.#cluster.counts()).silenceBoundMs ?? NaN
  }

  /** When the lb first said a line that begins with `text`, after `sinceMs`; NaN when it did not. */
  heardAfter(text: string, sinceMs: number): number {
    return this.#said.find((line) => line.atMs > sinceMs && line.text.startsWith(text))?.atMs ?? NaN
  }

  /** Asks the lb to end; resolves with its exit code and how often it sent a call again. */
  async stopLb(): Promise<{ exitCode: number; replays: number }> {
    const closed = once(this.#cluster.lb.child, 'close') as Promise<[number]>
    this.#cluster.lb.child.kill('SIGTERM')
    const [exitCode] = await closed
    const again = this.#said.find(({ text }) => text.startsWith('sent again'))
    return { exitCode, replays: Number(again?.text.split(': ')[1] ?? NaN) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster[Symbol.asyncDispose]()
  }
}
