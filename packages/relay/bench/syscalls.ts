import { spawn } from 'node:child_process'
import { once } from 'node:events'

import type { Balancer } from './balancers.ts'
import { h2load } from './h2load.ts'

const REQUESTS = 4000

/** System calls of a balancer's main thread per request, counted by strace. */
export async function syscallsPerRequest({ pid, port }: Balancer, depth: number): Promise<number> {
  const strace = spawn('strace', ['-c', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let table = ''
  strace.stderr.on('data', (text: Buffer) => (table += text.toString()))
  await once(strace.stderr, 'data')
  const { succeeded } = await h2load({ port, requests: REQUESTS, depth })
  strace.kill('SIGINT')
  await once(strace, 'close')
  const total = /^\s*100\.00\s+\S+(?:\s+\d+)?\s+(\d+)(?:\s+\d+)?\s+total/m.exec(table)
  if (total === null) throw new Error(`strace printed no total: ${table}`)
  return Number(total[1]) / succeeded
}
