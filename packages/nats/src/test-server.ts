/**
 * Vitest global setup: one NATS server for a whole test run, its URL given to tests as
 * `inject('natsUrl')`. Undefined when there is none; tests that need it are then skipped, and one line
 * says why. It is not started for a run whose test files never name `natsUrl`.
 */
import { readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { acquireNats } from './acquire-nats.ts'
import type { NatsServer } from './nats-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    natsUrl: string | undefined
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = (await isAskedFor(project)) ? await acquireOrExplain() : undefined
  project.provide('natsUrl', server?.url)
  return async () => server?.close()
}

async function isAskedFor(project: TestProject): Promise<boolean> {
  // Not public; without it every test file counts, and the server is merely started once too often.
  const { filenamePattern } = project.vitest as unknown as { filenamePattern?: string[] }
  const { testFiles } = await project.globTestFiles(filenamePattern)
  return testFiles.some((file) => readFileSync(file, 'utf8').includes('natsUrl'))
}

async function acquireOrExplain(): Promise<NatsServer | undefined> {
  try {
    return await acquireNats({ onProgress: print })
  } catch (error) {
    // One that was named and is not there is an error, not a reason to test less.
    if (process.env['NATS_URL']) throw error
    print(`tests that need NATS are skipped: ${(error as Error).message}`)
    return undefined
  }
}

function print(line: string): void {
  process.stderr.write(`${line}\n`)
}
