/**
 * `pnpm bench hammer-limit`: `hammer run` with its plan, checks and records against a worker that answers the same to
 * everybody, both with the lean engine. Ends with 1 when the hammer does not keep to a plan of that rate, or grows.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { count, program, rateRps, runProgram } from '@rpc-vs-mom/cli'
import { meterCosts } from '@rpc-vs-mom/cost'
import { temporaryFolder } from '@rpc-vs-mom/experiment'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { startProgram } from '../processes/start-process.ts'
import { goalsOf, limits } from './goals.ts'

interface Flags {
  readonly rate: number
  readonly seconds: number
  readonly out?: string
}

const workerMain = import.meta.resolve('../../../worker/src/main.js')
const hammerMain = import.meta.resolve('../../../hammer/src/main.ts')
const answer = '{"text": "the answer to everything", "number": "42"}'
const contract = [
  '--workload=own-service',
  '--call=limit.Echo/Ask',
  `--proto=${join(import.meta.dirname, 'echo.proto')}`,
]
const warmupMs = 5000
const stretchMs = 2000

/** The part of what `hammer run --json` writes that is looked at here. */
interface Summary {
  readonly verdict: { readonly verdict: string; readonly reasons: readonly string[] }
  readonly counts: { readonly planned: number; readonly ok: number; readonly shed: number }
  readonly ratesPerSecond: Readonly<Record<string, number>>
  readonly responseMs: Readonly<Record<string, number>>
  readonly sendLagMs: Readonly<Record<string, number>>
  readonly cpuUsPerRequest: Readonly<Record<string, number>>
}

async function findLimit({ rate, seconds, out }: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const url = 'grpc://127.0.0.1:0?engine=lean'
  const worker = stack.use(
    await startProgram(workerMain, [...contract, '--reply', answer], {
      node: nodeFlags.worker,
      url,
    }),
  )
  const load = ['--rate', String(rate), '--duration', `${seconds}s`, '--warmup', `${warmupMs}ms`]
  const asked = ['--target', worker.url, ...contract, '--data', '{"text": "what?"}']
  const results = ['--results', await temporaryFolder(stack), '--expect', answer, '--json']
  const hammer = startHammer(['run', ...load, ...asked, ...results])
  stack.defer(() => void hammer.kill('SIGKILL'))
  const { summary, memoryBytes } = await watched(hammer)
  const { verdict, counts, sendLagMs } = summary
  const goals = goalsOf({
    verdict: [verdict.verdict, ...verdict.reasons].join(': '),
    planned: counts.planned,
    right: counts.ok,
    shed: counts.shed,
    sendLagP99Ms: sendLagMs['p99'],
    memoryBytes,
  })
  for (const { sentence } of goals) process.stdout.write(`${sentence}\n`)
  process.exitCode = goals.every(({ met }) => met) ? 0 : 1
  if (out === undefined) return
  const command = `pnpm bench hammer-limit --rate ${rate} --seconds ${seconds}`
  const { ratesPerSecond, responseMs, cpuUsPerRequest } = summary
  const figures = { verdict, counts, ratesPerSecond, responseMs, sendLagMs, cpuUsPerRequest }
  const environment = describeEnvironment()
  const memory = { stretchMs, peakBytes: memoryBytes }
  await writeFileWhole(
    out,
    formatJson({ command, environment, limits, warmupMs, ...figures, memory, goals }),
  )
}

/** As from a command line: with a channel to its parent it would stay until that ends. */
function startHammer(flags: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [...nodeFlags.hammer, fileURLToPath(hammerMain), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Waits for its end; the memory is the largest of each stretch. */
async function watched(hammer: ChildProcessByStdio<null, Readable, null>) {
  let output = ''
  hammer.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(hammer, 'close') as Promise<[number | null]>
  const memoryBytes: number[] = []
  for (;;) {
    const endMetering = meterCosts([{ name: 'hammer', role: 'hammer', pids: [hammer.pid!] }])
    const isOver = await Promise.race([sleep(stretchMs, false), ended.then(() => true)])
    if (isOver) break
    memoryBytes.push(endMetering()[0]!.rssPeakBytes)
  }
  const [exitCode] = await ended
  if (output === '') throw new Error(`The hammer ended with exit code ${String(exitCode)}.`)
  return { summary: JSON.parse(output) as Summary, memoryBytes }
}

await runProgram(
  program('bench hammer-limit', 'Holds the hammer to a plan of a high rate.')
    .option('-r, --rate <rate>', 'requests per second', rateRps, 20_000)
    .option('--seconds <n>', 'length of the measured part', count(15, 3600), 60)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(findLimit),
)
