/**
 * Fills the compile cache of the worker while the image is built, because a container cannot write to it:
 * starts one over each transport and lets it end in order, which is when Node writes the cache. With the flags
 * of the containers, because code compiled with others is not used.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeFlags } from '@rpc-vs-mom/node-flags'

const boundMs = 20_000

const [db = ''] = process.argv.slice(2)
for (const url of ['grpc://127.0.0.1:0', 'amqp://127.0.0.1:1/nobody']) await startOnce(url)

/** Without a broker the worker over AMQP ends by itself, with its library loaded. */
async function startOnce(url: string): Promise<void> {
  const flags = [
    ...nodeFlags.worker,
    'apps/worker',
    '--listen',
    url,
    '--db',
    db,
    '--query-threads',
    '1',
  ]
  const worker = spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] })
  const ended = once(worker, 'exit')
  worker.once('message', () => worker.kill('SIGTERM'))
  const bound = new AbortController()
  const late = sleep(boundMs, true, { signal: bound.signal }).catch(() => false)
  if ((await Promise.race([ended, late])) === true) {
    worker.kill('SIGKILL')
    throw new Error(`The worker at ${url} did not end within ${boundMs} ms.`)
  }
  bound.abort()
}
