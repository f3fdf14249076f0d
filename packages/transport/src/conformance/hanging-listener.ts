import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { ListenOptions } from '../transport.ts'

const script = fileURLToPath(new URL('./hanging-process.ts', import.meta.url))

export interface HangingListener {
  readonly child: ChildProcess
  /** Where it listens. */
  readonly url: string
  /** Resolves when it is given the next request. */
  readonly works: () => Promise<void>
}

/** A process that listens and never answers, killed when the test ends. */
export async function startHangingProcess(
  url: string,
  options: ListenOptions = { maxConcurrent: 100 },
): Promise<HangingListener> {
  const child = spawn(process.execPath, [script, url, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const died = once(child, 'exit').then(() => {
    throw new Error(`The process that should listen at ${url} ended before it did.`)
  })
  const lines = createInterface({ input: child.stdout })
  const [firstLine] = (await Promise.race([once(lines, 'line'), died])) as [string]
  died.catch(() => undefined)
  return {
    child,
    url: firstLine,
    works: async () => void (await Promise.race([once(lines, 'line'), died])),
  }
}
