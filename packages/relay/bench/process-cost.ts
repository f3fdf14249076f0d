import { readdirSync, readFileSync } from 'node:fs'

/** CPU time of a process and all its threads so far, in microseconds (Linux schedstat). */
export function cpuTimeUs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + taskTimeUs(pid, task), 0)
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function taskTimeUs(pid: number, task: string): number {
  const nanoseconds = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]
  return Number(nanoseconds) / 1000
}
