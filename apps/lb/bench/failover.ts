/**
 * Reads with a deadline of 1 s at 70 % of what eight serial workers can do, behind the lb as it is started by
 * its command line, while one worker after the other is killed (SIGKILL), ended in peace (SIGTERM) or frozen
 * for 6 s (SIGSTOP) and comes back. Exit code 1 when a call fails, when more than 5 % are sent again, when a
 * frozen worker is in rotation for more than 200 ms after the bound for the silence of the first call that is
 * stuck, or when a thawed one is not ready within 300 ms. Arguments: rounds of SIGKILL (20; of the others
 * there are 3), then flags for the lb, such as --engine relay. Takes about two minutes.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { codecs, SalesRequest } from '@rpc-vs-mom/schema'
import { type AskError, connect } from '@rpc-vs-mom/transport'

/** One that is away leaves the others at 80 %, so that nothing fails for want of room. */
const workerCount = 8
const deadlineMs = 1000
const serviceUs = 16_000
const callsPerSecond = (0.7 * workerCount * 1e6) / serviceUs
const otherRounds = 3
/** Enough for the bound of silence, which starts high, to come down to what calls take. */
const warmUpMs = 4000
const faultAfterMs = 1000
const recoveryMs = 2000
const awayMs = 1000
const frozenMs = 6000
const amplificationGoal = 1.05
const backGoalMs = 300
const outGoalMs = 200

const [rounds = '20', ...lbFlags] = process.argv.slice(2)

const { salesRequest } = codecs.protobuf
const request = salesRequest.encode({ ...SalesRequest.fromJSON({}), minAmount: serviceUs })

interface Process {
  readonly child: ChildProcess
  readonly url: string
}

interface Line {
  readonly atMs: number
  readonly text: string
}

const said: Line[] = []
const workers = await Promise.all(Array.from({ length: workerCount }, () => worker()))
const adminPort = await freePort()
const lb = await start('../src/main.ts', [
  '--listen',
  'grpc://127.0.0.1:0',
  '--backends',
  workers.map(({ url }) => url).join(','),
  '--admin',
  `127.0.0.1:${adminPort}`,
  ...lbFlags,
])
lb.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n')) said.push({ atMs: performance.now(), text: line })
})
const connection = await connect(lb.url)
let asked = 0
const errors = new Map<string, number>()

await underLoad('nothing happens', async () => {
  await after(warmUpMs)
  return ''
})
const restarts = { SIGKILL: 'killed', SIGTERM: 'ended in peace' } as const
for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  const times = signal === 'SIGKILL' ? Number(rounds) : otherRounds
  for (let round = 0; round < times; round += 1) {
    await underLoad(restarts[signal], () => restart(round % workerCount, signal))
  }
}
for (let round = 0; round < otherRounds; round += 1) {
  await underLoad('frozen', () => freeze(round % workerCount))
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
  const boundMs = await silenceBoundMs()
  const stoppedMs = performance.now()
  child.kill('SIGSTOP')
  await after(frozenMs)
  const resumedMs = performance.now()
  child.kill('SIGCONT')
  await after(recoveryMs)
  // At this rate a call gets stuck within milliseconds of the signal, and counts from then.
  const outMs = heardAfter(`${url} is down`, stoppedMs) - stoppedMs - boundMs
  const backMs = heardAfter(`${url} is ready`, resumedMs) - resumedMs
  if (!(outMs <= outGoalMs && backMs <= backGoalMs)) process.exitCode = 1
  const bound = `a bound of ${boundMs.toFixed(0)} ms`
  return `, out of rotation ${outMs.toFixed(0)} ms after ${bound}, back after ${backMs.toFixed(0)} ms`
}

async function silenceBoundMs(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/snapshot`)
  return ((await response.json()) as { silenceBoundMs: number }).silenceBoundMs
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
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
    await connection.ask(request, { method: 'GetSalesMetrics', timeoutMs: deadlineMs })
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
  return start('./serial-worker.ts', [url])
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
