/**
 * Reads at 300/s with a deadline of 1 s over two worker processes behind the lb, as it is started by its
 * command line, while one worker after the other is killed (SIGKILL), ended in peace (SIGTERM) or frozen for
 * 6 s (SIGSTOP) and comes back. Exit code 1 when a call fails, when more than 5 % are sent again, or when a
 * thawed worker is not ready within 300 ms. Arguments: rounds of each fault (3), then flags for the lb.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type AskError, connect } from '@rpc-vs-mom/transport'

const callsPerSecond = 300
const deadlineMs = 1000
/** So that a few calls are in flight at any time. */
const serviceMs = 20
const faultAfterMs = 1000
const recoveryMs = 2000
const awayMs = 1000
const frozenMs = 6000
const amplificationGoal = 1.05
const backGoalMs = 300

const [rounds = '3', ...lbFlags] = process.argv.slice(2)

interface Process {
  readonly child: ChildProcess
  readonly url: string
}

interface Line {
  readonly atMs: number
  readonly text: string
}

const said: Line[] = []
const workers = [await worker(), await worker()]
const lb = await start('../src/main.ts', [
  '--listen',
  'grpc://127.0.0.1:0',
  '--backends',
  workers.map(({ url }) => url).join(','),
  ...lbFlags,
])
lb.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n')) said.push({ atMs: performance.now(), text: line })
})
const connection = await connect(lb.url)
let asked = 0
const errors = new Map<string, number>()

const restarts = { SIGKILL: 'killed', SIGTERM: 'ended in peace' } as const
for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  for (let round = 0; round < Number(rounds); round += 1) {
    await underLoad(restarts[signal], () => restart(round % 2, signal))
  }
}
for (let round = 0; round < Number(rounds); round += 1) {
  await underLoad('frozen', () => freeze(round % 2))
}
await finish()

async function underLoad(fault: string, cause: () => Promise<string>): Promise<void> {
  const load = new AbortController()
  const failedBefore = failed()
  const askedBefore = asked
  const calls = askUntil(load.signal)
  await after(faultAfterMs)
  const noted = await cause()
  await after(recoveryMs)
  load.abort()
  await calls
  const counts = `${failed() - failedBefore} of ${asked - askedBefore} calls failed`
  console.log(`${fault}: ${counts}${noted}`)
}

async function restart(index: number, signal: NodeJS.Signals): Promise<string> {
  const { child, url } = workers[index]!
  child.kill(signal)
  await once(child, 'exit')
  await after(awayMs)
  workers[index] = await worker(url)
  return ''
}

async function freeze(index: number): Promise<string> {
  const { child, url } = workers[index]!
  const stoppedMs = performance.now()
  child.kill('SIGSTOP')
  await after(frozenMs)
  const resumedMs = performance.now()
  child.kill('SIGCONT')
  await after(recoveryMs)
  const outMs = heardAfter(`${url} is down`, stoppedMs) - stoppedMs
  const backMs = heardAfter(`${url} is ready`, resumedMs) - resumedMs
  if (!(backMs <= backGoalMs)) process.exitCode = 1
  return `, out of rotation after ${outMs.toFixed(0)} ms, back after ${backMs.toFixed(0)} ms`
}

function heardAfter(text: string, sinceMs: number): number {
  return said.find((line) => line.atMs > sinceMs && line.text.startsWith(text))?.atMs ?? NaN
}

async function askUntil(signal: AbortSignal): Promise<void> {
  const calls: Promise<void>[] = []
  const startedMs = performance.now()
  for (let n = 0; !signal.aborted; n += 1) {
    await after(startedMs + (n * 1000) / callsPerSecond - performance.now())
    calls.push(ask())
  }
  await Promise.all(calls)
}

async function ask(): Promise<void> {
  asked += 1
  try {
    await connection.ask(new Uint8Array(100), { method: 'GetSalesMetrics', timeoutMs: deadlineMs })
  } catch (error) {
    const { code, message } = error as AskError
    const what = `${code}: ${message}`
    errors.set(what, (errors.get(what) ?? 0) + 1)
  }
}

function failed(): number {
  return [...errors.values()].reduce((sum, count) => sum + count, 0)
}

async function finish(): Promise<void> {
  await connection.close()
  lb.child.kill('SIGTERM')
  const [code] = (await once(lb.child, 'close')) as [number]
  const again = said.find(({ text }) => text.startsWith('sent again'))?.text.split(': ')[1]
  const amplification = 1 + Number(again ?? 0) / asked
  for (const [what, count] of errors) console.log(`${count} x ${what}`)
  console.log(
    `${failed()} of ${asked} calls failed, amplification ${amplification.toFixed(4)}, the lb ended with ${code}`,
  )
  if (failed() > 0 || amplification > amplificationGoal || code !== 0) process.exitCode = 1
  for (const { child } of workers) child.kill('SIGKILL')
}

function worker(url = 'grpc://127.0.0.1:0'): Promise<Process> {
  return start('../test/worker-process.ts', [url, 'worker', String(serviceMs)])
}

async function start(main: string, flags: readonly string[]): Promise<Process> {
  const file = fileURLToPath(new URL(main, import.meta.url))
  const child = spawn(process.execPath, [file, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const [ready] = (await once(child, 'message')) as [{ url: string }]
  return { child, url: ready.url }
}

async function after(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
