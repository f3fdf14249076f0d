import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createService } from '@rpc-vs-mom/service'
import type { Ask, Call } from '@rpc-vs-mom/transport'
import { beforeEach, onTestFinished } from 'vitest'
import { openWith, type Serving } from '../serving.ts'
import type { Session, Settings, Workload } from '../workload.ts'

/** A workload that writes, with the settings of a test. */
export interface StoringUnderTest {
  readonly workload: Workload
  readonly serving: Serving
  readonly settings: Settings
}

/** What each test of such a workload works with: a file of its own, which goes when the test ends. */
export interface TestStore {
  /** Of the test that runs. */
  readonly file: () => string
  /** A worker on this file, in this process; it ends with the test. */
  readonly startWorker: () => Promise<Ask>
  readonly begin: () => Promise<Session>
}

/** To be called once in a test file. */
export function testStore({ workload, serving, settings }: StoringUnderTest): TestStore {
  let file: string
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), `${workload.name}-test-`))
    file = join(folder, 'store.db')
    onTestFinished(() => rmSync(folder, { recursive: true }))
  })
  return {
    file: () => file,
    async startWorker() {
      const answers = await openWith(serving, workload.workerFlags(settings, file), 'worker')
      onTestFinished(() => answers.close())
      return createService(answers).answer
    },
    begin: async () => (await workload.draw(settings, 1)).begin('protobuf'),
  }
}

export const callOf = (method: string): Call => ({ method, timeoutMs: 1000 })
