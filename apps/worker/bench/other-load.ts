import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { readUsage } from '@rpc-vs-mom/cost'

/**
 * Starts looking; the returned function says how many cores processes other than ours used since. Ours
 * are this one, those of `pids`, and children that have ended, which only Linux counts for us.
 */
export function watchOtherLoad(pids: readonly number[]): () => number {
  const startMs = performance.now()
  const startUs = otherUs(pids)
  return () => Math.max(0, (otherUs(pids) - startUs) / ((performance.now() - startMs) * 1000))
}

function otherUs(pids: readonly number[]): number {
  const allMs = cpus().reduce((sum, { times }) => {
    return sum + times.user + times.nice + times.sys + times.irq
  }, 0)
  const own = process.cpuUsage()
  const oursUs = pids.reduce((sum, pid) => sum + readUsage(pid)!.cpuUs, own.user + own.system)
  return allMs * 1000 - oursUs - endedChildrenUs()
}

/** `cutime` and `cstime` of proc(5), in hundredths of a second. */
function endedChildrenUs(): number {
  if (process.platform !== 'linux') return 0
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ')
  const [cutime, cstime] = fields.split(' ').slice(13, 15).map(Number)
  return (cutime! + cstime!) * 10_000
}
