import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import { addMessages, noMessages, type MessageCounts } from '@rpc-vs-mom/transport/messages'

const workerMain = import.meta.resolve('./worker.ts')

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
  readonly #running: ChildProgram[] = []

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
    const worker = new ChildProgram(workerMain, [acknowledge, String(workMs)], {
      env: { LISTEN_URL: url },
      stdout: 'pipe',
    })
    this.#running.push(worker)
    createInterface({ input: worker.child.stdout! }).on('line', (line) => this.#note(line))
    await worker.ready()
  }

  /** Kills the oldest worker and starts another. */
  async replaceOne(): Promise<void> {
    const [oldest] = this.#running
    await this.#end(oldest!)
    await this.add()
  }

  /** What the workers that run have counted so far; those that were killed told nobody. */
  async counts(): Promise<MessageCounts> {
    const each = this.#running.map(async ({ child }) => {
      const counted = once(child, 'message')
      child.send('count')
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

  /** All that it said has been noted then. */
  async #end(worker: ChildProgram): Promise<void> {
    this.#running.splice(this.#running.indexOf(worker), 1)
    await worker.kill()
    await worker.ended()
  }

  #note(line: string): void {
    const [id = '', when] = line.split(' ')
    this.executions.set(id, (this.executions.get(id) ?? 0) + 1)
    if (when === 'late') this.late.push(id)
  }
}
