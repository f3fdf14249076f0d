import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { addMessages, noMessages, type MessageCounts } from '@rpc-vs-mom/transport/messages'

export interface FleetOptions {
  readonly url: string
  readonly workers: number
  /** `auto` is the control: it must lose requests. */
  readonly acknowledge: 'after' | 'auto'
  readonly workMs: number
}

/** Worker processes that can be killed, and what they said they worked on. */
export class Fleet implements AsyncDisposable {
  /** Times that each request was started on. */
  readonly executions = new Map<string, number>()
  /** Requests that were started on after their deadline. */
  readonly late: string[] = []
  readonly #options: FleetOptions
  readonly #running: ChildProcess[] = []

  private constructor(options: FleetOptions) {
    this.#options = options
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options)
    for (let n = 0; n < options.workers; n++) await fleet.add()
    return fleet
  }

  async add(): Promise<void> {
    const { url, acknowledge, workMs } = this.#options
    const worker = spawn(
      process.execPath,
      [fileURLToPath(import.meta.resolve('./worker.ts')), acknowledge, String(workMs)],
      { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, LISTEN_URL: url } },
    )
    this.#running.push(worker)
    const listens = Promise.withResolvers<void>()
    createInterface({ input: worker.stdout! }).on('line', (line) => {
      if (line === 'listens') listens.resolve()
      else this.#note(line)
    })
    worker.once('exit', () => listens.reject(new Error('a worker ended')))
    await listens.promise
  }

  /** Kills the oldest worker and starts another. */
  async replaceOne(): Promise<void> {
    const [oldest] = this.#running
    await this.#end(oldest!)
    await this.add()
  }

  /** What the workers that run have counted so far; those that were killed told nobody. */
  async counts(): Promise<MessageCounts> {
    const each = this.#running.map(async (worker) => {
      const counted = once(worker, 'message')
      worker.send('count')
      return (await counted)[0] as MessageCounts
    })
    return (await Promise.all(each)).reduce((sum, one) => addMessages(sum, one), noMessages)
  }

  /** Requests that were started on more than once. */
  executedAgain(): string[] {
    return [...this.executions].filter(([, times]) => times > 1).map(([id]) => id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((worker) => this.#end(worker)))
  }

  async #end(worker: ChildProcess): Promise<void> {
    this.#running.splice(this.#running.indexOf(worker), 1)
    const exited = once(worker, 'close')
    worker.kill('SIGKILL')
    await exited
  }

  #note(line: string): void {
    const [id = '', when] = line.split(' ')
    this.executions.set(id, (this.executions.get(id) ?? 0) + 1)
    if (when === 'late') this.late.push(id)
  }
}
