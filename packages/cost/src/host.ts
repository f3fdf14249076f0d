import { readFileSync } from 'node:fs'

/** What the processors of this machine have done since it started, all of them together, in microseconds. */
export interface HostReading {
  /** Worked for some process, or for the kernel itself. */
  readonly busyUs: number
  /** Taken by the host of this virtual machine for somebody else (`steal` of proc(5)). */
  readonly stealUs: number
  /** All time there was: busy, taken, idle and waiting for disks. */
  readonly allUs: number
  /** For how long at least one task waited for a processor (`some` of /proc/pressure/cpu); absent where not kept. */
  readonly waitingUs?: number
}

/** Hundredths of a second: the unit of /proc/stat on every Linux that Node runs on (proc(5), USER_HZ). */
const tickUs = 10_000

/** Reads the machine; undefined where there is no /proc, such as on macOS. Costs about 0.05 ms. */
export function readHost(): HostReading | undefined {
  const stat = textOf('/proc/stat')
  if (stat === undefined) return undefined
  const waitingUs = waitingIn(textOf('/proc/pressure/cpu'))
  return { ...timesIn(stat), ...(waitingUs !== undefined && { waitingUs }) }
}

/** The first line counts all processors; time of guests is in `user` and `nice` already. */
export function timesIn(stat: string): Omit<HostReading, 'waitingUs'> {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    stat.split('\n', 1)[0]!.trim().split(/\s+/).slice(1).map(Number)
  const busy = user + nice + system + irq + softirq
  return {
    busyUs: busy * tickUs,
    stealUs: steal * tickUs,
    allUs: (busy + steal + idle + iowait) * tickUs,
  }
}

/** `total` of the line `some`, in microseconds. */
export function waitingIn(pressure: string | undefined): number | undefined {
  const total = pressure && /^some .*total=(\d+)/m.exec(pressure)?.[1]
  return total ? Number(total) : undefined
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
