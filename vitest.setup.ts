/**
 * What all test files of a run share, each part started only where a test file names the key under which it is given:
 * `inject('brokerUrl')`, `inject('rabbitmqUrl')`, `inject('natsUrl')`, `inject('salesDatabase')`. All are started side by side, before the
 * first test.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import startTestQueues from './packages/broker/src/test-broker.ts'
import seedTestDatabase from './packages/dataset/src/test-database.ts'
import startTestServer from './packages/nats/src/test-server.ts'
import startTestBroker from './packages/rabbitmq/src/test-broker.ts'

const shared = {
  brokerUrl: startTestQueues,
  natsUrl: startTestServer,
  rabbitmqUrl: startTestBroker,
  salesDatabase: seedTestDatabase,
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  keepCompiledCode()
  const files = await namedFiles(project)
  const sources = files.map((file) => readFileSync(file, 'utf8'))
  const wanted = Object.entries(shared).filter(([key]) =>
    sources.some((source) => source.includes(key)),
  )
  const started = await Promise.all(wanted.map(([, start]) => start(project)))
  return async () => {
    await Promise.all(started.map((end) => end()))
  }
}

/** Programs that tests start compile what no program has compiled before, instead of everything each time. */
function keepCompiledCode(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compile')
}

async function namedFiles(project: TestProject): Promise<readonly string[]> {
  // Not public; without it every test file counts, and something is merely started once too often.
  const { filenamePattern } = project.vitest as unknown as { filenamePattern?: string[] }
  const { testFiles } = await project.globTestFiles(filenamePattern)
  return testFiles
}
