import { setTimeout as sleep } from 'node:timers/promises'
import type { BreakableNode } from '@rpc-vs-mom/rabbitmq'
import type { FaultTarget } from '../faults/fault-target.ts'

/** How often is looked whether the node has ended, which is no child of this process. */
const lookMs = 2

export interface BrokerTargetOptions {
  readonly node: BreakableNode
  /** Of the node and all it started, right now. */
  readonly pids: () => number[]
  /** Called when faults were done to it and it is there again. */
  readonly broughtBack: () => Promise<void>
}

/** A broker that faults are done to: signals go to its Erlang machine, and it is started again only when told. */
export function brokerTarget({ node, pids, broughtBack }: BrokerTargetOptions): FaultTarget {
  /** The Erlang machine that a signal to end was sent to. */
  let ending: number | undefined
  let isDown = false
  const start = async (): Promise<void> => {
    await node.start()
    isDown = false
  }
  return {
    role: 'broker',
    pids,
    signal(signal) {
      const beam = node.beam()
      if (signal === 'SIGKILL' || signal === 'SIGTERM') {
        node.hold()
        isDown = true
        ending = beam
      }
      process.kill(beam, signal)
    },
    async ended() {
      if (ending !== undefined) await gone(ending)
    },
    start,
    async restore() {
      if (isDown) await start()
      await broughtBack()
    },
  }
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    if (!isThere(pid)) return
    await sleep(lookMs)
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
