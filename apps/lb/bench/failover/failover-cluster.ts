import { once } from 'node:events'
import { freePort } from '../free-port.ts'
import { type Program, startProgram, startSerialWorker } from '../queueing/start-process.ts'

interface Line {
  readonly atMs: number
  readonly text: string
}

/** An lb as it is started by its command line, what it says and when, and workers that faults are done to. */
export class FailoverCluster implements AsyncDisposable {
  readonly #workers: Program[]
  readonly #lb: Program
  readonly #adminPort: number
  readonly #said: Line[] = []

  private constructor(workers: Program[], lb: Program, adminPort: number) {
    this.#workers = workers
    this.#lb = lb
    this.#adminPort = adminPort
    lb.child.stderr?.on('data', (text: string) => {
      for (const line of text.split('\n')) this.#said.push({ atMs: performance.now(), text: line })
    })
  }

  static async start(size: number, lbFlags: readonly string[]): Promise<FailoverCluster> {
    await using stack = new AsyncDisposableStack()
    const workers: Program[] = []
    for (let n = 0; n < size; n += 1) workers.push(stack.use(await startSerialWorker()))
    const adminPort = await freePort()
    const backends = workers.map(({ url }) => url).join(',')
    const where = ['--listen', 'grpc://127.0.0.1:0', '--backends', backends]
    const admin = ['--admin', `127.0.0.1:${adminPort}`]
    const lb = await startProgram('../../src/main.ts', [...where, ...admin, ...lbFlags])
    stack.move()
    return new FailoverCluster(workers, lb, adminPort)
  }

  get url(): string {
    return this.#lb.url
  }

  urlOf(index: number): string {
    return this.#workers[index]!.url
  }

  signal(index: number, signal: NodeJS.Signals): void {
    this.#workers[index]!.child.kill(signal)
  }

  /** Ends a worker by a signal. */
  async end(index: number, signal: NodeJS.Signals): Promise<void> {
    const { child } = this.#workers[index]!
    child.kill(signal)
    await once(child, 'exit')
  }

  /** Starts a worker again that has ended, where it was. */
  async restart(index: number): Promise<void> {
    this.#workers[index] = await startSerialWorker(this.urlOf(index))
  }

  /** For how long a worker with calls may be silent now, in milliseconds. */
  async silenceBoundMs(): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.#adminPort}/snapshot`)
    return ((await response.json()) as { silenceBoundMs: number }).silenceBoundMs
  }

  /** When the lb first said a line that begins with `text`, after `sinceMs`; NaN when it did not. */
  heardAfter(text: string, sinceMs: number): number {
    return this.#said.find((line) => line.atMs > sinceMs && line.text.startsWith(text))?.atMs ?? NaN
  }

  /** Asks the lb to end; resolves with its exit code and how often it sent a call again. */
  async stopLb(): Promise<{ exitCode: number; replays: number }> {
    const closed = once(this.#lb.child, 'close') as Promise<[number]>
    this.#lb.child.kill('SIGTERM')
    const [exitCode] = await closed
    const again = this.#said.find(({ text }) => text.startsWith('sent again'))
    return { exitCode, replays: Number(again?.text.split(': ')[1] ?? NaN) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [this.#lb, ...this.#workers]
    await Promise.all(all.map((one) => one[Symbol.asyncDispose]()))
  }
}
