import { fileURLToPath } from 'node:url'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import { onTestFinished, vi } from 'vitest'

const lbMain = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const workerMain = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

/** Characters: all that a process says in a test. */
const stderrMax = 1_000_000

/** A program of ours as a child process, killed at the end of the test at the latest. */
export class TestProcess extends ChildProgram {
  constructor(main: string, flags: readonly string[], env: NodeJS.ProcessEnv = {}) {
    super(main, flags, { env, stderrMax })
    onTestFinished(() => this.kill())
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
