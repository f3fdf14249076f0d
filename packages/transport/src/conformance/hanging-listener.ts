import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { ListenOptions } from '../transport.ts'

export interface HangingListener {
  readonly child: ChildProcess
  /** Where it listens. */
  readonly url: string
  /** Resolves when it is given the next request. */
  readonly works: () => Promise<void>
}

/** A process of this folder that prints what others must know of it. */
export interface StartedProcess {
  readonly child: ChildProcess
  readonly firstLine: string
  /** Resolves when it prints the next line. */
  readonly nextLine: () => Promise<void>
}

/** A process that listens and never answers, killed when the test ends. */
export async function startHangingProcess(
  url: string,
  options: ListenOptions = { maxConcurrent: 100 },
): Promise<HangingListener> {
  const started = await startProcess(new URL('./hanging-process.ts', import.meta.url), {
    url,
    args: [JSON.stringify(options)],
  })
  return { child: started.child, url: started.firstLine, works: started.nextLine }
}

/** What a script is told: its URL by the environment, because everybody can read a command line. */
export interface ScriptOptions {
  readonly url: string
  readonly args: readonly string[]
}

/** Starts one of the scripts of this folder; killed when the test ends. */
export async function startProcess(
  script: URL,
  { url, args }: ScriptOptions,
): Promise<StartedProcess> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LISTEN_URL: url },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface({ input: child.stdout })
  const died = once(child, 'close').then(() => {
    throw new Error(`${script.href} ${args.join(' ')} ended before it said what it should.`)
  })
  died.catch(() => undefined)
  const nextLine = async (): Promise<string> => {
    const [line] = (await Promise.race([once(lines, 'line'), died])) as [string]
    return line
  }
  return { child, firstLine: await nextLine(), nextLine: async () => void (await nextLine()) }
}
