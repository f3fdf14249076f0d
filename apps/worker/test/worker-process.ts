import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Ready } from '@rpc-vs-mom/cli'
import { onTestFinished } from 'vitest'

/** How a worker ended: its exit code, and all it wrote to stderr. */
export interface End {
  readonly exitCode: number | null
  readonly stderr: string
}

/** A worker as a child process, killed at the end of the test at the latest. */
export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #end: Promise<End>

  constructor(...flags: string[]) {
    this.#child = spawn(process.execPath, [join(import.meta.dirname, '..'), ...flags], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let stderr = ''
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    this.#end = once(this.#child, 'close').then(([code]) => ({ exitCode: code as number, stderr }))
    onTestFinished(async () => {
      this.#child.kill('SIGKILL')
      await this.#end
    })
  }

  /** Where it listens, once it says so; rejects when it ends before. */
  async ready(): Promise<string> {
    const early = this.#end.then(({ stderr }) => Promise.reject(new Error(stderr)))
    const [ready] = (await Promise.race([once(this.#child, 'message'), early])) as [Ready]
    return ready.url
  }

  /** Asks it to stop, and resolves when it has. */
  async terminate(): Promise<End> {
    this.#child.kill('SIGTERM')
    return this.#end
  }

  ended(): Promise<End> {
    return this.#end
  }
}
