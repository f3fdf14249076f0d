import type { Address } from '@rpc-vs-mom/address'
import type { FinalCounts } from '@rpc-vs-mom/cli'
import type { Pauses } from '@rpc-vs-mom/pauses'
import { startApp, type AppProcess, type AppStart, type ListeningApp } from './app-process.ts'

/** An app that faults are done to: when it has ended, another process can take its place at the same address. */
export class RestartableApp {
  readonly #name: ListeningApp
  readonly #flags: readonly string[]
  readonly #options: AppStart
  readonly #stack: AsyncDisposableStack
  /** One after the other. */
  readonly #processes: AppProcess[]

  private constructor(
    name: ListeningApp,
    flags: readonly string[],
    options: AppStart,
    stack: AsyncDisposableStack,
    first: AppProcess,
  ) {
    this.#name = name
    this.#flags = flags
    this.#options = options
    this.#stack = stack
    this.#processes = [first]
  }

  /** Starts it; whatever runs of it ends with `stack`. */
  static async start(
    name: ListeningApp,
    flags: readonly string[],
    { stack, ...options }: AppStart & { readonly stack: AsyncDisposableStack },
  ): Promise<RestartableApp> {
    const first = await startApp(name, flags, options)
    const app = new RestartableApp(name, flags, options, stack, first)
    stack.defer(() => app.stop())
    return app
  }

  get #now(): AppProcess {
    return this.#processes.at(-1)!
  }

  get pid(): number {
    return this.#now.pid
  }

  /** Where it listens, the same for all of its processes. */
  get url(): Address {
    return this.#processes[0]!.url
  }

  watchPauses(): () => Promise<Pauses | undefined> {
    return this.#now.watchPauses()
  }

  /** Of each process; undefined for one that has not told them. */
  finalCounts(): (FinalCounts['counts'] | undefined)[] {
    return this.#processes.map((process) => process.finalCounts())
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal)
  }

  ended(): Promise<void> {
    return this.#now.ended()
  }

  /** Starts another process in the place of the one that has ended; rejects when everything is being taken down. */
  async startAgain(): Promise<void> {
    this.#requireUp()
    const urls = { ...this.#options.urls, listen: this.url }
    const next = await startApp(this.#name, this.#flags, { ...this.#options, urls })
    this.#processes.push(next)
    if (!this.#stack.disposed) return
    await next.stop()
    this.#requireUp()
  }

  stop(): Promise<void> {
    return this.#now.stop()
  }

  #requireUp(): void {
    if (this.#stack.disposed) throw new Error(`the ${this.#name} is being taken down`)
  }
}
