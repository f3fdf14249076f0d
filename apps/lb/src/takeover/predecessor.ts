import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:net'

/** Set for a process that takes over from the one that started it. */
export const takesOver = 'LB_TAKES_OVER'

/** What the new process says over IPC: its workers are checked; it accepts. */
export type Progress = { readonly type: 'warm' } | { readonly type: 'ready'; readonly url: string }

export interface HandOverOptions {
  /** The listening socket, which both processes have from then on. */
  readonly listening: Server
  /** For the new process to start, check its workers and listen, in milliseconds. */
  readonly boundMs: number
}

/**
 * Starts this program again with the same flags and gives it the listening socket: the socket itself, not
 * a second one on the same port (SO_REUSEPORT), whose waiting connections would be reset when it closes.
 * Resolves with the new process once it accepts connections; rejects with one sentence, and ends it, when
 * it does not get that far.
 */
export async function handOver({ listening, boundMs }: HandOverOptions): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, [takesOver]: '1' },
    // It must outlive this process, and the terminal's signals to it.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const limit = AbortSignal.timeout(boundMs)
  try {
    await said(child, 'warm', limit)
    child.send('socket', listening)
    await said(child, 'ready', limit)
  } catch (error) {
    child.kill('SIGKILL')
    throw limit.aborted
      ? new Error(`it was not ready within ${boundMs} ms`, { cause: error })
      : error
  }
  child.unref()
  return child
}

async function said(
  child: ChildProcess,
  type: Progress['type'],
  limit: AbortSignal,
): Promise<void> {
  const ended = once(child, 'exit', { signal: limit }).then(([code, signal]) => {
    throw new Error(`it ended with ${String(code ?? signal)}`)
  })
  // Nobody looks at it any more once the child has spoken.
  ended.catch(() => undefined)
  const heard = once(child, 'message', { signal: limit }).then(([message]) => {
    if ((message as Progress).type !== type) throw new Error(`it said ${JSON.stringify(message)}`)
  })
  await Promise.race([heard, ended])
}
