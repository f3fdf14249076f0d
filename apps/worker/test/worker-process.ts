import { join } from 'node:path'
import { ChildProgram, type End } from '@rpc-vs-mom/experiment/processes'
import { onTestFinished } from 'vitest'

/** Characters: all that a worker says in a test. */
const stderrMax = 1_000_000

/** A worker as a child process, killed at the end of the test at the latest. */
export class WorkerProcess extends ChildProgram {
  constructor(...flags: string[]) {
    super(join(import.meta.dirname, '..'), flags, { stderrMax })
    onTestFinished(() => this.kill())
  }

  /** Asks it to stop, and resolves when it has. */
  async terminate(): Promise<End> {
    this.child.kill('SIGTERM')
    return this.ended()
  }
}
