/**
 * `pnpm bench freezes`: what the hammer says of a server with known freezes, against the server's own log of
 * when it took each request and let its reply go. Ends with 1 when a figure is neither within 2 % nor within 2 ms of it.
 */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { count, program, rateRps, runProgram } from '@rpc-vs-mom/cli'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { formatJson, quantile, readRun, writeFileWhole } from '@rpc-vs-mom/results'
import { seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import type { ServerLog } from './frozen-server.ts'

interface Flags {
  readonly rate: number
  readonly runs: number
  readonly seconds: number
  readonly out?: string
}

const everyMs = 5000
const freezeMs = 500

interface Figures {
  readonly meanMs: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

interface Comparison {
  readonly transport: string
  readonly hammer: Figures
  /** By when replies were let go, and by when they were written. */
  readonly letGo: Figures
  readonly written: Figures
  readonly stealShare: number | undefined
  readonly agree: boolean
}

async function compareWithServer(flags: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const folder = await temporaryFolder(stack)
  const db = await seedInto(folder, { seed: 1, sales: 10_000 })
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const runs: Comparison[] = []
  for (let run = 0; run < flags.runs; run++) {
    for (const url of ['grpc://127.0.0.1:0', `${broker.url}/freezes-${run}`]) {
      const one = await runOnce(flags, {
        url,
        db,
        results: join(folder, `${run}-${url.slice(0, 4)}`),
      })
      runs.push(one)
      say(lineOf(one))
    }
  }
  if (flags.out !== undefined) {
    const { rate: rateRequests, seconds } = flags
    await writeFileWhole(
      flags.out,
      formatJson({ setting: { rateRps: rateRequests, seconds, everyMs, freezeMs }, runs }),
    )
  }
  process.exitCode = runs.every(({ agree }) => agree) ? 0 : 1
}

interface Place {
  readonly url: string
  readonly db: string
  readonly results: string
}

async function runOnce({ rate, seconds }: Flags, { url, db, results }: Place): Promise<Comparison> {
  const server = fork(
    new URL('./frozen-server.ts', import.meta.url),
    [url, db, String(everyMs), String(freezeMs)],
    { execArgv: [...nodeFlags.worker] },
  )
  const [target] = (await once(server, 'message')) as [string]
  const load = ['--rate', String(rate), '--duration', `${seconds}s`, '--timeout', '5s']
  const main = join(import.meta.dirname, '../../../hammer/src/main.ts')
  const args = [...nodeFlags.hammer, main, 'run', '--target', target, ...load, '--results', results]
  await promisify(execFile)(process.execPath, args).catch(
    (error: { code?: unknown; stderr?: unknown }) => {
      // A verdict other than VALID is shown with its figures.
      if (![98, 99].includes(Number(error.code)))
        throw new Error(String(error.stderr), { cause: error })
    },
  )
  server.send('tell')
  const [log] = (await once(server, 'message')) as [ServerLog]
  const { trials } = await readRun(join(results, readdirSync(results)[0]!))
  const [trial] = trials
  const response = trial!.recording.distributions.response
  const hammer = {
    meanMs: response.mean / 1000,
    p95Ms: response.getValueAtPercentile(95) / 1000,
    p99Ms: response.getValueAtPercentile(99) / 1000,
    maxMs: response.maxValue / 1000,
  }
  // What was asked before the measured part, in any order, came before it.
  const measured = log.slice(-trial!.ledger.planned)
  const letGo = figuresOf(measured.map((entry) => entry.letGoMs))
  const written = figuresOf(measured.map((entry) => entry.writtenMs))
  const agree = (Object.keys(letGo) as (keyof Figures)[]).every((key) =>
    isBetween(hammer[key], letGo[key], written[key]),
  )
  const transport = url.slice(0, 4)
  return { transport, hammer, letGo, written, stealShare: trial!.host?.stealShare, agree }
}

function figuresOf(ms: readonly number[]): Figures {
  const sorted = ms.toSorted((a, b) => a - b)
  return {
    meanMs: ms.reduce((sum, one) => sum + one, 0) / ms.length,
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1)!,
  }
}

/** Within 2 % or 2 ms of what lies between. */
function isBetween(value: number, low: number, high: number): boolean {
  return value >= low - Math.max(2, 0.02 * low) && value <= high + Math.max(2, 0.02 * high)
}

function lineOf({ transport, hammer, letGo, written, stealShare, agree }: Comparison): string {
  const keys = Object.keys(hammer) as (keyof Figures)[]
  const pairs = keys.map(
    (key) =>
      `${key} ${hammer[key].toFixed(2)} (${letGo[key].toFixed(2)} to ${written[key].toFixed(2)})`,
  )
  const steal = stealShare === undefined ? 'not read' : `${(100 * stealShare).toFixed(2)} %`
  return `${transport}: ${agree ? 'agrees' : 'DIFFERS'}, hammer (server): ${pairs.join(', ')}; steal ${steal}`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench freezes', "Compares what the hammer says with a server's own log.")
    .option('--rate <rate>', 'requests per second', rateRps, 200)
    .option('--seconds <n>', 'length of the measured part', count(1, 600), 30)
    .option('--runs <n>', 'runs over each transport', count(1, 100), 5)
    .option('--out <file>', 'where the figures are written as JSON')
    .action(compareWithServer),
)
