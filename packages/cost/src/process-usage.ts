import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** What one process has used since it started. */
export interface ProcessUsage {
  /** User and system time of all its threads, in microseconds. */
  readonly cpuUs: number
  /** Largest resident memory since its start or `restartPeak`, in bytes (elsewhere than on Linux: what it has now). */
  readonly rssPeakBytes: number
}

/** Reads the usage of a process, or undefined when there is none of that id. */
export function readUsage(pid: number): ProcessUsage | undefined {
  return process.platform === 'linux' ? readProc(pid) : readPs(pid)
}

/** User and system time of a process to the hundredth of a second, for less than `readUsage` costs; Linux only. */
export function readCpuUs(pid: number): number | undefined {
  try {
    return clockTickCpuUs(pid)
  } catch {
    return undefined
  }
}

/**
 * Lets the largest resident memory of a process count from now on (`/proc/<pid>/clear_refs`, proc(5)), so
 * that one which serves many trials does not show the largest of all of them in each.
 */
export function restartPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Not Linux, or somebody else's process: then it counts from its start.
  }
}

function readProc(pid: number): ProcessUsage | undefined {
  try {
    const peakKib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return {
      cpuUs: pid === process.pid ? ownCpuUs() : (threadCpuUs(pid) ?? clockTickCpuUs(pid)),
      rssPeakBytes: Number(peakKib ?? 0) * 1024,
    }
  } catch {
    return undefined
  }
}

/** Includes what threads used that have ended (getrusage(2)), as the hammer starts one for every trial. */
function ownCpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Sum over the threads that are there; undefined where the kernel keeps no account of them. */
function threadCpuUs(pid: number): number | undefined {
  if (threadCpuNs(pid, String(pid)) === undefined) return undefined
  // One that ends meanwhile is left out: another source for this reading alone would not fit the one before.
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + (threadCpuNs(pid, thread) ?? 0), 0) / 1000
}

/** First field of `/proc/<pid>/task/<thread>/schedstat`: time on a CPU in nanoseconds. */
function threadCpuNs(pid: number, thread: string): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    return Number(text.split(' ', 1)[0])
  } catch {
    return undefined
  }
}

/** Fields 14 and 15 of `/proc/<pid>/stat`, user and system time in ticks of 10 ms (proc(5)). */
function clockTickCpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function readPs(pid: number): ProcessUsage | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'time=,rss=', '-p', String(pid)], { encoding: 'utf8' })
    const [time, rssKib] = text.trim().split(/\s+/)
    const seconds = (time ?? '0').split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
    return { cpuUs: seconds * 1_000_000, rssPeakBytes: Number(rssKib ?? 0) * 1024 }
  } catch {
    return undefined
  }
}
