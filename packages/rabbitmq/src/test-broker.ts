/**
 * Vitest global setup: one broker for a whole test run, its URL given to tests as
 * `inject('rabbitmqUrl')`. Undefined when there is none, or `VITEST_NO_BROKER` is set; tests that need it
 * are then skipped, and one line says why. One that was named and is not there fails the run, because a
 * green one would say that those tests passed.
 */
import type { TestProject } from 'vitest/node'
import { acquireBroker } from './acquire-broker.ts'
import type { Broker } from './broker.ts'
import { NamedBrokerMissing } from './no-broker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    rabbitmqUrl: string | undefined
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await acquireOrExplain()
  project.provide('rabbitmqUrl', broker?.url)
  return async () => broker?.close()
}

async function acquireOrExplain(): Promise<Broker | undefined> {
  if (process.env['VITEST_NO_BROKER']) return explain('VITEST_NO_BROKER is set')
  try {
    return await acquireBroker({ onProgress: print })
  } catch (error) {
    if (error instanceof NamedBrokerMissing) throw error
    return explain((error as Error).message)
  }
}

function explain(reason: string): undefined {
  print(`tests that need RabbitMQ are skipped: ${reason}`)
}

function print(line: string): void {
  process.stderr.write(`${line}\n`)
}
