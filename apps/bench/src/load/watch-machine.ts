import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readUsage } from '@rpc-vs-mom/cost'

/** Hundredths of a second: the unit of /proc/stat on every Linux that Node runs on (proc(5), USER_HZ). */
const tickUs = 10_000

/** Fifty ticks: long enough to see a tenth of a processor. */
const lookMs = 500

/** Processors' worth of work that others may do on the machine before a measurement is theirs too. */
export const foreignCpusMax = 0.15

/**
 * Watches for work that is not ours: the returned function ends it and gives how many processors others
 * kept busy on average. Ours are this process and those of `pids`. Undefined where /proc is missing.
 */
export function watchMachine(pids: readonly number[]): () => number | undefined {
  const startUs = performance.now() * 1000
  const busyUs = machineBusyUs()
  const oursUs = cpuUsOf(pids)
  return () => {
    const endBusyUs = machineBusyUs()
    if (busyUs === undefined || endBusyUs === undefined) return undefined
    const ours = cpuUsOf(pids) - oursUs
    return Math.max(0, (endBusyUs - busyUs - ours) / (performance.now() * 1000 - startUs))
  }
}

/** Resolves when others have left the machine alone for a moment, at the latest after `patienceMs`. */
export async function quietMoment(pids: readonly number[], patienceMs: number): Promise<void> {
  const giveUpMs = performance.now() + patienceMs
  do {
    const endWatching = watchMachine(pids)
    await sleep(lookMs)
    if ((endWatching() ?? 0) <= foreignCpusMax) return
  } while (performance.now() < giveUpMs)
}

/** All that is not idle and not waiting for disks: user, nice, system, interrupts and what a host took. */
function machineBusyUs(): number | undefined {
  try {
    const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
      .split('\n', 1)[0]!
      .split(/\s+/)
      .map(Number)
    return (
      [user, nice, system, irq, softirq, steal].reduce<number>((sum, n = 0) => sum + n, 0) * tickUs
    )
  } catch {
    return undefined
  }
}

function cpuUsOf(pids: readonly number[]): number {
  return [process.pid, ...pids].reduce((sum, pid) => sum + (readUsage(pid)?.cpuUs ?? 0), 0)
}
