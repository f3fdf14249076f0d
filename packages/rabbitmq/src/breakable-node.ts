import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { BreakableNode } from './broker.ts'

export interface BreakableNodeOptions {
  /** While it is there, the node is not started again. */
  readonly holdFile: string
  /** Processes of the node right now. */
  readonly pids: () => number[]
  /** Resolves when AMQP is answered. */
  readonly answered: () => Promise<unknown>
}

/** Ends and starts of a node whose script is told by a file whether it may start again. */
export function breakableNode({ holdFile, pids, answered }: BreakableNodeOptions): BreakableNode {
  return {
    beam: () => beamIn(pids()),
    hold: () => writeFileSync(holdFile, ''),
    async start() {
      rmSync(holdFile, { force: true })
      await answered()
    },
  }
}

/** The Erlang machine among the processes of a node; throws when there is none. */
export function beamIn(pids: readonly number[]): number {
  const beam = pids.find((pid) => commandOf(pid).startsWith('beam'))
  if (beam === undefined) throw new Error('the broker has no Erlang machine')
  return beam
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8')
  } catch {
    return ''
  }
}
