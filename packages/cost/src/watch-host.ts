import { HostRows, type HostSecond, type HostShares } from './host-rows.ts'
import { readHost, type HostReading } from './host.ts'
import { readCpuUs } from './process-usage.ts'

const everyMs = 1000

/** A last row that is shorter says too little, because what it divides is counted in hundredths of a second. */
const shortestMs = 250

/**
 * Reads the machine once a second until the function returned is called. Ours are the processes of `pids`, as
 * they are at each reading. Undefined where there is no /proc. A reading costs about 0.02 ms and as much for
 * each process.
 */
export function watchHost(
  pids: () => readonly number[],
  nowMs = () => performance.now(),
): (() => HostSecond[]) | undefined {
  const first = readHost()
  if (first === undefined) return undefined
  const rows = new HostRows()
  let isEmpty = true
  let before = { host: first, cpuUs: cpuUsOf(pids()), atMs: nowMs() }
  const read = (): void => {
    const host = readHost()
    if (host === undefined) return
    const after = { host, cpuUs: cpuUsOf(pids()), atMs: nowMs() }
    rows.add(sharesOf(before, after))
    isEmpty = false
    before = after
  }
  const timer = setInterval(read, everyMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (nowMs() - before.atMs >= shortestMs || isEmpty) read()
    return rows.end()
  }
}

interface Moment {
  readonly host: HostReading
  /** Of our processes, by id. */
  readonly cpuUs: ReadonlyMap<number, number>
  readonly atMs: number
}

/** What the machine did between two moments. */
export function sharesOf(before: Moment, after: Moment): HostShares {
  const allUs = after.host.allUs - before.host.allUs
  const share = (us: number): number => (allUs > 0 ? Math.min(1, Math.max(0, us) / allUs) : 0)
  const oursUs = [...after.cpuUs].reduce(
    // One that has just started is ours from its first microsecond on.
    (sum, [pid, cpuUs]) => sum + cpuUs - (before.cpuUs.get(pid) ?? 0),
    0,
  )
  const waitedUs = (after.host.waitingUs ?? 0) - (before.host.waitingUs ?? 0)
  return {
    stealShare: share(after.host.stealUs - before.host.stealUs),
    othersShare: share(after.host.busyUs - before.host.busyUs - oursUs),
    ...(after.host.waitingUs !== undefined && {
      waitingShare: Math.min(1, waitedUs / 1000 / (after.atMs - before.atMs)),
    }),
  }
}

function cpuUsOf(pids: readonly number[]): Map<number, number> {
  const used = pids.map((pid) => [pid, readCpuUs(pid)] as const)
  return new Map(used.filter((one): one is readonly [number, number] => one[1] !== undefined))
}
