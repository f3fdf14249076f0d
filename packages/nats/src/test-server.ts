/**
 * Vitest global setup: one NATS server for a whole test run, its URL given to tests as
 * `inject('natsUrl')`. Undefined when there is none; tests that need it are then skipped, and one line
 * says why.
 */
import type { TestProject } from 'vitest/node'
import { acquireNats } from './acquire-nats.ts'
import type { NatsServer } from './nats-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    natsUrl: string | undefined
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await acquireOrExplain()
  project.provide('natsUrl', server?.url)
  return async () => server?.close()
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
