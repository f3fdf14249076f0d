import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

const lbMain = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const workerMain = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

/** A program of ours as a child process, killed at the end of the test at the latest. */
export class TestProcess {
  readonly child: ChildProcess
  /** Everything it has written to stderr so far. */
  stderr = ''
  readonly #exit: Promise<number | null>
  readonly #url: Promise<string>

  constructor(main: string, flags: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [main, ...flags], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.#exit = once(this.child, 'close').then(([code]) => code as number | null)
    this.#url = Promise.race([
      once(this.child, 'message').then(([ready]) => (ready as { url: string }).url),
      this.#exit.then((code) => Promise.reject(new Error(`exit code ${code}: ${this.stderr}`))),
    ])
    this.#url.catch(() => undefined)
    onTestFinished(() => this.kill())
  }

  /** Where it listens, once it says so; rejects when it ends before. */
  ready(): Promise<string> {
    return this.#url
  }

  /** Its exit code and all of stderr, once it has ended. */
  async ended(): Promise<{ exitCode: number | null; stderr: string }> {
    return { exitCode: await this.#exit, stderr: this.stderr }
  }

  /** Resolves when stderr has `text`. */
  async says(text: string): Promise<void> {
    await vi.waitFor(
      () => {
        if (!this.stderr.includes(text))
          throw new Error(`not said: "${text}", but:\n${this.stderr}`)
      },
      { timeout: 10_000, interval: 10 },
    )
  }

  /** Its exit code, once it has ended; another process may still have its stderr. */
  async exited(): Promise<number | null> {
    const { exitCode, signalCode } = this.child
    if (exitCode === null && signalCode === null) await once(this.child, 'exit')
    return this.child.exitCode
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited()
  }
}

export function startLbProcess(...flags: string[]): TestProcess {
  return new TestProcess(lbMain, flags)
}

/** The same for tests that run with each engine. */
export function lbStarter(engine: string): typeof startLbProcess {
  return (...flags) => startLbProcess('--engine', engine, ...flags)
}

/** The same with variables of the environment. */
export function startLbProcessIn(env: NodeJS.ProcessEnv, ...flags: string[]): TestProcess {
  return new TestProcess(lbMain, flags, env)
}

/** A worker with a process of its own, so that it can be killed; it answers with its name after `delayMs`. */
export function startWorkerProcess(url: string, name: string, delayMs = 0): TestProcess {
  return new TestProcess(workerMain, [url, name, String(delayMs)])
}
