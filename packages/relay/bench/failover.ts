/**
 * Idempotent calls at 300/s with a deadline of 1 s over two worker processes while one of them is
 * killed (SIGKILL), restarted in peace (SIGTERM) or frozen (SIGSTOP) and comes back. Exit code 1 when a call fails, or when the
 * frozen worker is not ready again within 300 ms of SIGCONT.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'

import { Metadata } from '@grpc/grpc-js'

import { type Backend, createRelay, type Router } from '../src/index.ts'
import { echoClient } from '../test/echo-service.ts'

const CALLS_PER_SECOND = 300
const ROUND_MS = 3000
const FAULT_AT_MS = 1000
const THAW_AFTER_MS = 1000
const DEADLINE_MS = 1000
/** So that a few calls are in flight at any time. */
const SERVICE_MS = 20
const ROUNDS = Number(process.argv[2] ?? 3)

const outstanding = new Map<Backend, number>()
const states: { backend: Backend; state: string; atMs: number }[] = []

const router: Router = {
  pick(call) {
    const [best] = [...outstanding.keys()]
      .filter((backend) => backend.state === 'ready' && !call.excluded.includes(backend))
      .toSorted((a, b) => outstanding.get(a)! - outstanding.get(b)!)
    if (best !== undefined) outstanding.set(best, outstanding.get(best)! + 1)
    return best
  },
  settle: (backend) => void outstanding.set(backend, outstanding.get(backend)! - 1),
}

await using relay = await createRelay({
  listen: { host: '127.0.0.1', port: 0 },
  router,
  isIdempotent: () => true,
  budget: { tryTake: () => true },
  onBackendState: (backend, state) => void states.push({ backend, state, atMs: performance.now() }),
})
const workers = [await worker(), await worker()]
const backends = workers.map(({ port }) => {
  const backend = relay.addBackend({ id: String(port), host: '127.0.0.1', port })
  outstanding.set(backend, 0)
  return backend
})
const client = echoClient(relay.port)
const metadata = new Metadata()
metadata.set('delay', String(SERVICE_MS))
while (backends.some(({ state }) => state !== 'ready')) await after(5)

let failed = 0
for (let round = 0; round < ROUNDS; round++) failed += await restart(round % 2, 'SIGKILL')
for (let round = 0; round < ROUNDS; round++) failed += await restart(round % 2, 'SIGTERM')
for (let round = 0; round < ROUNDS; round++) failed += await freeze(round % 2)
const { replays } = relay.stats()
const amplification = 1 + replays / ((3 * ROUNDS * ROUND_MS * CALLS_PER_SECOND) / 1000)
console.log(`${failed} calls failed, ${replays} replays, amplification ${amplification.toFixed(4)}`)
if (failed > 0) process.exitCode = 1
client.close()
for (const { child } of workers) child.kill('SIGKILL')

async function restart(index: number, signal: NodeJS.Signals): Promise<number> {
  const calls = load()
  await after(FAULT_AT_MS)
  const { child, port } = workers[index]!
  child.kill(signal)
  await once(child, 'exit')
  await after(THAW_AFTER_MS)
  workers[index] = await worker(port)
  return report(signal, await calls)
}

async function freeze(index: number): Promise<number> {
  const calls = load()
  await after(FAULT_AT_MS)
  const { child } = workers[index]!
  const stoppedMs = performance.now()
  child.kill('SIGSTOP')
  await after(THAW_AFTER_MS)
  const resumedMs = performance.now()
  child.kill('SIGCONT')
  const errors = await calls
  const outMs = firstAfter(backends[index]!, 'lost', stoppedMs) - stoppedMs
  const backMs = firstAfter(backends[index]!, 'ready', resumedMs) - resumedMs
  console.log(`out of rotation after ${outMs.toFixed(0)} ms, back after ${backMs.toFixed(0)} ms`)
  if (!(backMs <= 300)) process.exitCode = 1
  return report('SIGSTOP', errors)
}

async function load(): Promise<string[]> {
  const errors: string[] = []
  const calls: Promise<void>[] = []
  const startedMs = performance.now()
  for (let n = 0; n < (ROUND_MS * CALLS_PER_SECOND) / 1000; n++) {
    await after(startedMs + (n * 1000) / CALLS_PER_SECOND - performance.now())
    calls.push(ask(errors))
  }
  await Promise.all(calls)
  return errors
}

async function ask(errors: string[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const options = { deadline: Date.now() + DEADLINE_MS }
    client.unary(Buffer.alloc(100), metadata, options, (error) => {
      if (error !== null) errors.push(error.message)
      resolve()
    })
  })
}

function report(fault: string, errors: readonly string[]): number {
  console.log(`${fault}: ${errors.length} of ${(ROUND_MS * CALLS_PER_SECOND) / 1000} calls failed`)
  for (const message of new Set(errors)) console.log(`  ${message}`)
  return errors.length
}

function firstAfter(backend: Backend, state: string, afterMs: number): number {
  return (
    states.find((s) => s.backend === backend && s.state === state && s.atMs > afterMs)?.atMs ?? NaN
  )
}

async function worker(port = 0) {
  const child = fork(new URL('./echo-process.ts', import.meta.url), [String(port)])
  const [message] = (await once(child, 'message')) as [{ port: number }]
  return { child, port: message.port }
}

async function after(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
