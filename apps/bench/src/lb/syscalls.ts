import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { median } from '@rpc-vs-mom/results'
import { h2load, type Load } from './h2load.ts'

const requests = 4000
const runs = 3

/**
 * System calls of a process's main thread per call, counted by strace (Debian package strace); the median of
 * three runs, because libuv asks for events a second time, and waits, wherever the peer is not quick enough to
 * have some ready when it asks first.
 */
export async function syscallsPerRequest(
  pid: number,
  load: Omit<Load, 'requests'>,
): Promise<number> {
  const counts: number[] = []
  while (counts.length < runs) counts.push((await countDuring(pid, load)) / requests)
  return median(counts)
}

async function countDuring(pid: number, load: Omit<Load, 'requests'>): Promise<number> {
  const strace = spawn('strace', ['-c', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let table = ''
  strace.stderr.on('data', (text: Buffer) => (table += text.toString()))
  await once(strace.stderr, 'data')
  await h2load({ ...load, requests })
  strace.kill('SIGINT')
  await once(strace, 'close')
  const total = /^\s*100\.00\s+\S+(?:\s+\d+)?\s+(\d+)(?:\s+\d+)?\s+total/m.exec(table)
  if (total === null) throw new Error(`strace printed no total: ${table}`)
  return Number(total[1])
}
