import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Longest command: a first build, which downloads every package. */
const boundMs = 280_000

/** Runs `docker` and resolves with the lines it printed; rejects with what it complained about last. */
export async function docker(...words: readonly string[]): Promise<string[]> {
  return dockerIn({}, words)
}

/** The same with more environment variables. */
export async function dockerIn(
  variables: NodeJS.ProcessEnv,
  words: readonly string[],
): Promise<string[]> {
  try {
    const env = { ...process.env, ...variables }
    const { stdout } = await run('docker', words, { env, timeout: boundMs, maxBuffer: 64e6 })
    return stdout.split('\n').filter(Boolean)
  } catch (cause) {
    const { stderr = '', message } = cause as Error & { stderr?: string }
    const complaint = stderr.trim().split('\n').slice(-5).join('\n')
    throw new Error(complaint || message, { cause })
  }
}
