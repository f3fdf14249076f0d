import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ClosedLoop } from '@rpc-vs-mom/load'

/** Of a small query and its answer. */
export const messageBytes = { request: 60, reply: 40 } as const

export type ToClient = ClosedLoop

export type FromPeer =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'done'; readonly latenciesMs: readonly number[] }

/** A client or server in a process of its own. */
export interface Peer extends AsyncDisposable {
  readonly pid: number
  readonly url: string
  /** Only for clients. */
  run(loop: ClosedLoop): Promise<readonly number[]>
}

export async function startPeer(side: 'client' | 'server', url: string): Promise<Peer> {
  const env = { ...process.env, PEER_URL: url }
  const child = fork(join(import.meta.dirname, 'peer.ts'), [side], { env })
  const ready = await next(child, 'ready')
  return {
    pid: child.pid!,
    url: ready.url,
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
  ended.catch(() => undefined)
  try {
    const [event] = (await Promise.race([once(child, 'message', { signal }), ended])) as [FromPeer]
    if (event.type !== type) throw new Error(`a peer said ${event.type}, not ${type}`)
    return event as Extract<FromPeer, { type: T }>
  } finally {
    over.abort()
  }
}
