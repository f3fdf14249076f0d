import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ClosedLoop } from '@rpc-vs-mom/load'
import type { LibraryName } from './libraries.ts'
import type { Target } from './library.ts'

export type ToClient = ClosedLoop

export type FromPeer =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly latenciesMs: readonly number[] }

/** A client or worker of one library in a process of its own. */
export interface Peer extends AsyncDisposable {
  readonly pid: number
  /** Only for clients. */
  run(loop: ClosedLoop): Promise<readonly number[]>
}

export async function startPeer(
  side: 'client' | 'worker',
  library: LibraryName,
  { url, queue }: Target,
): Promise<Peer> {
  const env = { ...process.env, BROKER_URL: url }
  const child = fork(join(import.meta.dirname, 'peer.ts'), [side, library, queue], { env })
  await next(child, 'ready')
  return {
    pid: child.pid!,
    async run(loop) {
      child.send(loop satisfies ToClient)
      return (await next(child, 'done')).latenciesMs
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function next<T extends FromPeer['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromPeer, { type: T }>> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a peer ended with exit code ${String(code)}`)
  })
  ended.catch(() => {})
  try {
    const [event] = (await Promise.race([once(child, 'message', { signal }), ended])) as [FromPeer]
    if (event.type !== type) throw new Error(`a peer said ${event.type}, not ${type}`)
    return event as Extract<FromPeer, { type: T }>
  } finally {
    over.abort()
  }
}
