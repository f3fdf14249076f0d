import { execFile } from 'node:child_process'

export interface CommandBound {
  readonly env: NodeJS.ProcessEnv
  /** After this long the command is ended and counts as failed. */
  readonly timeoutMs: number
}

/** Runs a program to its end; gives its trimmed stdout, or rejects with the end of its output. */
export function runCommand(
  command: string,
  args: readonly string[],
  { env, timeoutMs }: CommandBound,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: timeoutMs }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout.trim())
      const outputTail = (stderr.trim() || stdout.trim() || error.message).split('\n').slice(-3)
      reject(new Error(`${command} failed: ${outputTail.join(' ')}`, { cause: error }))
    })
  })
}
