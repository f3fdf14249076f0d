/** Vitest global setup: one broker for a whole test run, its URL given to tests as `inject('brokerUrl')`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startBroker } from './broker.ts'
import { SqliteStore } from './stores/sqlite.ts'

declare module 'vitest' {
  interface ProvidedContext {
    brokerUrl: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'test-broker-'))
  const store = new SqliteStore(join(folder, 'messages.db'))
  const broker = await startBroker({ host: '127.0.0.1', port: 0, store })
  const { host, port } = broker.address
  project.provide('brokerUrl', `broker://${host}:${port}`)
  return async () => {
    await broker.close(0)
    rmSync(folder, { recursive: true })
  }
}
