import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { ListenOptions } from '../transport.ts'

const workerProgram = `
  import { listenAmqp } from ${JSON.stringify(new URL('./listener.ts', import.meta.url).href)}
  await listenAmqp(process.argv[1], () => {
    process.stdout.write('works')
    return new Promise(() => {})
  }, { maxConcurrent: 5, ...JSON.parse(process.argv[2] ?? '{}') })
  process.stdout.write('listens')
`

/** A worker in a process of its own that takes five requests and never answers one. */
export async function startHangingWorker(
  url: string,
  options: ListenOptions = {},
): Promise<ChildProcess> {
  const args = ['--input-type=module', '-e', workerProgram, url, JSON.stringify(options)]
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void worker.kill('SIGKILL'))
  await once(worker.stdout, 'data')
  return worker
}
