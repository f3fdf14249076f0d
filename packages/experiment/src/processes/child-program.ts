import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ready } from '@rpc-vs-mom/cli'

export interface ChildOptions {
  /** Flags of Node. */
  readonly node?: readonly string[]
  /** Variables beside those of this process; URLs travel here, for a command line can be read by all. */
  readonly env?: NodeJS.ProcessEnv
  /** What becomes of its stdout. Default `ignore`. */
  readonly stdout?: 'ignore' | 'pipe'
  /** Characters of its stderr that are kept, the last ones. Default 2000. */
  readonly stderrMax?: number
}

/** How a program ended. */
export interface End {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly stderr: string
}

/** Bound for the start of a program, in milliseconds. */
const startTimeoutMs = 15_000

/** A program of ours as a child process, which says on its channel where it listens; disposing of it kills it. */
export class ChildProgram implements AsyncDisposable {
  readonly child: ChildProcess
  /** What it wrote to stderr last. */
  stderr = ''
  readonly #ended: Promise<End>
  readonly #said: Promise<Ready>

  /** Starts `main`, the path or the `file:` URL of a script or of the folder of an app. */
  constructor(
    main: string,
    flags: readonly string[],
    { node = [], env = {}, stdout = 'ignore', stderrMax = 2000 }: ChildOptions = {},
  ) {
    const file = main.startsWith('file:') ? fileURLToPath(main) : main
    this.child = spawn(process.execPath, [...node, file, ...flags], {
      stdio: ['ignore', stdout, 'pipe', 'ipc'],
      env: { ...process.env, ...env },
    })
    this.child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.stderr = (this.stderr + text).slice(-stderrMax)))
    this.#ended = this.#end()
    this.#said = once(this.child, 'message').then(([said]) => said as Ready)
    // Not every caller wants to know.
    this.#ended.catch(() => undefined)
    this.#said.catch(() => undefined)
  }

  get pid(): number {
    return this.child.pid!
  }

  async #end(): Promise<End> {
    const [exitCode] = (await once(this.child, 'close')) as [number | null]
    return { exitCode, stderr: this.stderr }
  }

  /** Where it listens, once it says so; rejects with what it said last when it ends before, and kills it when it takes too long. */
  async ready(): Promise<string> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => late.reject(new Error(`not ready within ${startTimeoutMs} ms: ${this.stderr.trim()}`)),
      startTimeoutMs,
    )
    const early = this.#ended.then(({ exitCode, stderr }) => {
      const how = exitCode === null ? this.child.signalCode : `exit code ${exitCode}`
      throw new Error(`ended with ${how} while starting: ${stderr.trim()}`)
    })
    try {
      return (await Promise.race([this.#said, early, late.promise])).url
    } catch (error) {
      this.child.kill('SIGKILL')
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** Resolves when it has ended and nobody holds its stderr any more. */
  ended(): Promise<End> {
    return this.#ended
  }

  /** Its exit code, once it has ended; another process may still hold its stderr. Null when a signal ended it. */
  async exited(): Promise<number | null> {
    if (isRunning(this.child)) await once(this.child, 'exit')
    return this.child.exitCode
  }

  /** Asks it to finish what it has, and kills it when that takes longer than `graceMs`. */
  async stop(graceMs = 5000): Promise<void> {
    await stopChild(this.child, graceMs)
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}

/** Asks a process, stopped ones too, to finish what it has, and kills it when that takes longer than `graceMs`. */
export async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (!isRunning(child)) return
  const exited = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  child.kill('SIGTERM')
  child.kill('SIGCONT')
  await exited
  clearTimeout(timer)
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null
}
