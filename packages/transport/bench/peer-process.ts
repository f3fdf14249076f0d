import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ClosedLoop } from '@rpc-vs-mom/load'

export type ToClient = ClosedLoop

/** A peer that listens says where. */
export type FromPeer =
  | { readonly type: 'ready'; readonly url?: string }
  | { readonly type: 'done'; readonly latenciesMs: readonly number[] }

/** One side of a benchmark in a process of its own, ended with its scope. */
export interface Peer extends AsyncDisposable {
  readonly pid: number
  /** Where it listens; undefined for one that does not. */
  readonly url: string | undefined
  /** Runs a closed loop, only in clients; resolves with the time that each request took. */
  run(loop: ClosedLoop): Promise<readonly number[]>
}

export interface PeerProgram {
  readonly script: string
  readonly args: readonly string[]
  /** Beside those of this process: what must not show in a list of processes. */
  readonly env: Readonly<Record<string, string>>
}

/** Starts a peer and waits until it is ready. */
export async function startPeerProcess({ script, args, env }: PeerProgram): Promise<Peer> {
  const child = fork(script, args, { env: { ...process.env, ...env } })
  const { url } = await next(child, 'ready')
  return {
    pid: child.pid!,
    url,
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
