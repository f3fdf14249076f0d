/**
 * `pnpm bench:lb`: CPU time per call, calls per second and added response time of both engines as they are
 * started by the command line, HAProxy, nginx, and a balancer that decodes and encodes, in interleaved
 * rounds with the same load over the same workers. Needs the Debian packages haproxy, nginx, nghttp2-client
 * and strace. Exit code 1 when a goal is missed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { meterCosts, processTree } from '@rpc-vs-mom/cost'
import { describeEnvironment, formatJson, median, writeFileWhole } from '@rpc-vs-mom/results'
import { codecs } from '@rpc-vs-mom/schema'
import { connect } from '@rpc-vs-mom/transport'
import type { Started } from './queueing/start-process.ts'
import { paddedTable } from './queueing/padded-table.ts'
import { cannedRequest, cannedResponse } from './proxies/canned-messages.ts'
import { contenders, notDoneByRelay, startCannedWorker } from './proxies/contenders.ts'
import { judge, type Goal, type ProxySamples, type SystemCalls } from './proxies/goals.ts'
import { h2load } from './proxies/h2load.ts'
import { syscallsPerRequest } from './proxies/syscalls.ts'

const depth = 32
/** Calls not counted, the same for each, for the optimising compiler to finish in. */
const warmUpCalls = 100_000
/** Calls of one round. */
const roundCalls = 20_000
const aloneCalls = 3000
/** Calls until the same fields come again, where the relay shall not know them: far more than it remembers. */
const unlikeCalls = 500
const { contentType } = codecs.protobuf
const messages = { message: cannedRequest, answer: cannedResponse }

interface Samples extends ProxySamples {
  readonly url: string
  readonly pid: number
  readonly unlike?: number
  readonly cpuUs: number[]
  readonly callsPerSecond: number[]
  readonly aloneUs: number[]
}

/** Medians of all rounds. */
interface ProxyFigures {
  readonly name: string
  readonly cpuUs: number
  readonly callsPerSecond: number
  /** Median time of a call alone, less that of a call straight to a worker. */
  readonly addedUs: number
}

interface Measured {
  readonly all: readonly Samples[]
  readonly figures: readonly ProxyFigures[]
  readonly systemCalls: SystemCalls
  readonly goals: readonly Goal[]
}

interface Flags {
  readonly rounds: number
  readonly out?: string
}

await runProgram(
  program('bench:lb', 'Puts the same calls to both engines and to other balancers.')
    .option('--rounds <n>', 'interleaved repetitions', count(1, 100), 15)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(async ({ rounds, out }: Flags) => {
      await using stack = new AsyncDisposableStack()
      const workers = [stack.use(await startWorker()).url, stack.use(await startWorker()).url]
      const direct: Samples = { ...none('direct'), url: workers[0]!, pid: 0 }
      const all: Samples[] = []
      for (const contender of contenders) {
        const started = stack.use(await contender.start(workers))
        await untilItAnswers(started.url)
        all.push({ ...none(contender.name), ...running(started) })
      }
      all.push({ ...all[0]!, ...none('relay, calls unlike'), unlike: unlikeCalls })
      for (const one of [direct, ...all]) await warmUp(one)
      for (let round = 0; round < rounds; round += 1) {
        for (const one of all) await askMany(one)
        for (const one of [direct, ...all]) await askAlone(one)
      }
      const figures = all.map((one) => figuresOf(one, direct))
      const systemCalls = await systemCallsOf(all[0]!)
      const goals = judge(all, systemCalls)
      print(all, figures, goals)
      if (out) await writeFileWhole(out, document(rounds, { all, figures, systemCalls, goals }))
      if (goals.some(({ met }) => !met)) process.exitCode = 1
    }),
)

function startWorker(): Promise<Started> {
  return startCannedWorker(cannedResponse)
}

async function untilItAnswers(url: string): Promise<void> {
  const connection = await connect(url)
  const call = { method: 'GetSalesMetrics', timeoutMs: 5000, contentType } as const
  const giveUpMs = performance.now() + call.timeoutMs
  for (;;) {
    try {
      await connection.ask(cannedRequest, call)
      return await connection.close()
    } catch (error) {
      if (performance.now() > giveUpMs) throw error
      await sleep(20)
    }
  }
}

function none(name: string) {
  return { name, cpuUs: [], callsPerSecond: [], aloneUs: [] }
}

function running({ url, pid }: Started): Pick<Samples, 'url' | 'pid'> {
  if (pid === undefined) throw new Error(`the process at ${url} is not known`)
  return { url, pid }
}

async function warmUp({ url, unlike }: Samples): Promise<void> {
  for (let done = 0; done < warmUpCalls; done += roundCalls) {
    await h2load({ url, requests: roundCalls, depth, unlike, ...messages })
  }
}

async function askMany({ url, pid, unlike, cpuUs, callsPerSecond }: Samples): Promise<void> {
  const end = meterCosts([{ name: 'lb', role: 'lb', pids: processTree(pid) }])
  const result = await h2load({ url, requests: roundCalls, depth, unlike, ...messages })
  cpuUs.push(end()[0]!.cpuUs / roundCalls)
  callsPerSecond.push(result.requestsPerSecond)
}

async function askAlone({ url, unlike, aloneUs }: Samples): Promise<void> {
  const { medianUs } = await h2load({ url, requests: aloneCalls, depth: 1, unlike, ...messages })
  aloneUs.push(medianUs)
}

function figuresOf(samples: Samples, direct: Samples): ProxyFigures {
  return {
    name: samples.name,
    cpuUs: median(samples.cpuUs),
    callsPerSecond: median(samples.callsPerSecond),
    addedUs: median(samples.aloneUs) - median(direct.aloneUs),
  }
}

async function systemCallsOf({ pid, url }: Samples): Promise<SystemCalls> {
  const of = (inFlight: number): Promise<number> =>
    syscallsPerRequest(pid, { url, depth: inFlight, ...messages })
  return { depth1: await of(1), depth32: await of(depth) }
}

function print(
  all: readonly Samples[],
  figures: readonly ProxyFigures[],
  goals: readonly Goal[],
): void {
  for (const { what, value, limit, met } of goals) {
    const [is, most] = [value, limit].map((number) => number.toFixed(2))
    console.log(`${met ? 'met   ' : 'MISSED'} ${what}: ${is} (at most ${most})`)
  }
  const rows = figures.map(({ name, cpuUs, callsPerSecond, addedUs }, index) => [
    name,
    cpuUs.toFixed(1),
    `${Math.min(...all[index]!.cpuUs).toFixed(1)} to ${Math.max(...all[index]!.cpuUs).toFixed(1)}`,
    callsPerSecond.toFixed(0),
    addedUs.toFixed(0),
  ])
  const head = ['balancer', 'CPU us per call', 'range', 'calls/s', 'added us alone']
  console.log(`\n${paddedTable([head, ...rows])}\n`)
  console.log(`The proxies can do what the relay cannot: ${notDoneByRelay.join('; ')}.`)
}

function document(rounds: number, measured: Measured): string {
  return formatJson({
    command: `pnpm bench:lb --rounds ${rounds}`,
    environment: describeEnvironment(),
    setting: { depth, rounds, warmUpCalls, roundCalls, aloneCalls, unlikeCalls, notDoneByRelay },
    ...measured,
    all: measured.all.map(({ pid: _pid, url: _url, ...samples }) => samples),
  })
}
