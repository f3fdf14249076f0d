import { setTimeout as sleep } from 'node:timers/promises'
import { processTree, runningProcesses } from '@rpc-vs-mom/cost'

const pollMs = 10
const boundMs = 5000

/**
 * Kills `leader`, its process group and its descendants, and waits until none of them runs. Not asked
 * politely first: the data of a private node is thrown away, so an orderly stop would only take longer.
 */
export async function endTree(leader: number): Promise<void> {
  const tree = processTree(leader)
  for (const target of [-leader, ...tree]) kill(target)
  for (let waitedMs = 0; waitedMs < boundMs; waitedMs += pollMs) {
    const running = runningProcesses()
    if (!tree.some((pid) => running.has(pid))) return
    await sleep(pollMs)
  }
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
