import { cpus } from 'node:os'
import { readUsage } from '@rpc-vs-mom/cost'

/** Starts looking; the returned function says how many cores processes other than ours used since. */
export function watchOtherLoad(pids: readonly number[]): () => number {
  const startMs = performance.now()
  const startUs = otherUs(pids)
  return () => (otherUs(pids) - startUs) / ((performance.now() - startMs) * 1000)
}

function otherUs(pids: readonly number[]): number {
  const allMs = cpus().reduce((sum, { times }) => {
    return sum + times.user + times.nice + times.sys + times.irq
  }, 0)
  const own = process.cpuUsage()
  const oursUs = pids.reduce((sum, pid) => sum + readUsage(pid)!.cpuUs, own.user + own.system)
  return allMs * 1000 - oursUs
}
