/**
 * CPU time per request of the lb as it is started by its command line, for both engines, interleaved, with
 * h2load (Debian package nghttp2-client) in front, 32 requests in flight on one connection, and workers of
 * pre-encoded frames behind, whose reply is that of a healthy grpc.health.v1. Exit code 1 when the relay
 * takes more than 8 us. Argument: rounds (5).
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rounds = Number(process.argv[2] ?? 5)
const requests = { relay: 20_000, 'grpc-js': 5000 }
/** Enough for the optimising compiler to have finished. */
const warmUps = 5
const depth = 32
const goalUs = 8
/** HealthCheckResponse{status: SERVING}, as hexadecimal. */
const serving = '0801'

type Engine = keyof typeof requests

const children: ChildProcess[] = []
const body = writeBody()
const ports = [await startWorker(), await startWorker()]
const lbs = { relay: await startLb('relay'), 'grpc-js': await startLb('grpc-js') }
const samples: Record<Engine, number[]> = { relay: [], 'grpc-js': [] }
const engines = Object.keys(lbs) as Engine[]

for (const engine of engines) for (let n = 0; n < warmUps; n += 1) await load(engine)
for (let round = 0; round < rounds; round += 1) {
  for (const engine of engines) {
    const before = cpuTimeUs(lbs[engine].pid)
    const succeeded = await load(engine)
    samples[engine].push((cpuTimeUs(lbs[engine].pid) - before) / succeeded)
  }
}
for (const engine of engines) {
  const sorted = samples[engine].toSorted((a, b) => a - b)
  const [least, middle, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((us) =>
    us!.toFixed(1),
  )
  console.log(`${engine}: ${middle} us of CPU per request (${least} to ${most})`)
  if (engine === 'relay' && !(Number(middle) <= goalUs)) process.exitCode = 1
}
for (const child of children) child.kill('SIGKILL')

async function load(engine: Engine): Promise<number> {
  const headers = ['content-type: application/grpc', 'te: trailers', 'grpc-timeout: 5S']
  const url = `${lbs[engine].url}/protocol.SimulationService/GetSalesMetrics`
  const flags = [`-n${requests[engine]}`, '-c1', `-m${depth}`, '-t1', `-d${body}`]
  const child = spawn('h2load', [...flags, ...headers.flatMap((header) => ['-H', header]), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  await once(child, 'close')
  const succeeded = Number(/(\d+) succeeded, 0 failed/.exec(output)?.[1])
  if (!(succeeded > 0)) throw new Error(`h2load did not succeed: ${output}`)
  return succeeded
}

async function startLb(engine: Engine): Promise<{ url: string; pid: number }> {
  const backends = ports.map((port) => `grpc://127.0.0.1:${port}`).join(',')
  const flags = ['--engine', engine, '--listen', 'grpc://127.0.0.1:0', '--backends', backends]
  const { child, message } = await start('../src/main.ts', flags)
  return { url: message.url.replace('grpc:', 'http:'), pid: child.pid! }
}

async function startWorker(): Promise<number> {
  const { message } = await start('../../../packages/relay/bench/worker-process.ts', [serving])
  return message.port
}

async function start(main: string, flags: readonly string[]) {
  const file = fileURLToPath(new URL(main, import.meta.url))
  const child = spawn(process.execPath, [file, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  children.push(child)
  const [message] = (await once(child, 'message')) as [{ url: string; port: number }]
  return { child, message }
}

/** A request of 111 bytes behind the 5 bytes of gRPC framing. */
function writeBody(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'lb-bench-')), 'request')
  const bytes = Buffer.alloc(116, 'x')
  bytes[0] = 0
  bytes.writeUInt32BE(111, 1)
  writeFileSync(file, bytes)
  return file
}

/** CPU time of a process and all its threads so far, in microseconds (Linux schedstat). */
function cpuTimeUs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const text = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8')
    return sum + Number(text.split(' ')[0]) / 1000
  }, 0)
}
