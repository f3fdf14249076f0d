import { once } from 'node:events'
import type { Server } from 'node:net'
import { type Progress, takesOver } from './predecessor.ts'

/** The other side of `handOver`, in the new process. */
export interface TakeOver {
  /** Says that this process could begin; resolves with the socket that listens. */
  readonly socket: () => Promise<Server>
  /** Says that it accepts; resolves when the old process has let go of everything it does not need. */
  readonly finish: (url: string) => Promise<void>
}

/** What to do before listening; undefined for a process that another lb has not started. */
export function takeOverFromParent(): TakeOver | undefined {
  const isTakingOver = process.env[takesOver] !== undefined && process.connected
  delete process.env[takesOver]
  return isTakingOver ? { socket, finish } : undefined
}

function socket(): Promise<Server> {
  const received = new Promise<Server>((resolve, reject) => {
    // Connections arrive from the next tick on; the engine has its listener by then.
    process.once('message', (_, server) => resolve(server as Server))
    process.once('disconnect', () => reject(new Error('The process to take over from is gone.')))
  })
  say({ type: 'warm' })
  return received
}

async function finish(url: string): Promise<void> {
  const left = once(process, 'disconnect')
  say({ type: 'ready', url })
  await left
}

function say(progress: Progress): void {
  process.send?.(progress)
}
