/**
 * `pnpm bench lb`: CPU time per call, calls per second and added response time of both engines as they are
 * started by the command line, HAProxy, nginx, and a balancer that decodes and encodes, in interleaved
 * rounds with the same load over the same workers. All of it several times with new processes, because V8
 * compiles a program a little differently each time it runs (A. Georges, D. Buytaert, L. Eeckhout,
 * Statistically rigorous Java performance evaluation, OOPSLA 2007). Needs the Debian packages haproxy,
 * nginx, nghttp2-client and strace. Exit code 1 when a goal is missed.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { describeEnvironment, formatJson, median, writeFileWhole } from '@rpc-vs-mom/results'
import type { Started } from '../processes/start-process.ts'
import { paddedTable } from '../padded-table.ts'
import { cannedResponse } from './canned-messages.ts'
import { notDoneByRelay, startCannedWorker } from './contenders.ts'
import { judge, type Goal, type SystemCalls } from './goals.ts'
import {
  type ContenderSamples,
  measure,
  newSamples,
  newSamplesOfAll,
  type Running,
  setting,
  startAll,
  systemCallsOf,
} from './rounds.ts'

/** Medians of all rounds. */
interface ProxyFigures {
  readonly name: string
  readonly cpuUs: number
  readonly callsPerSecond: number
  /** Median time of a call alone, less that of a call straight to a worker. */
  readonly addedUs: number
}

interface Measured {
  readonly all: readonly ContenderSamples[]
  readonly figures: readonly ProxyFigures[]
  readonly systemCalls: SystemCalls
  readonly goals: readonly Goal[]
}

interface Flags {
  readonly starts: number
  readonly rounds: number
  readonly out?: string
}

await runProgram(
  program('bench lb', 'Puts the same calls to both engines and to other balancers.')
    .option('--starts <n>', 'times that all are started anew', count(1, 20), 3)
    .option('--rounds <n>', 'interleaved repetitions in each start', count(1, 100), 5)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(async (flags: Flags) => {
      await using stack = new AsyncDisposableStack()
      const workers = [stack.use(await startWorker()).url, stack.use(await startWorker()).url]
      const direct: Running = { samples: newSamples('direct'), url: workers[0]!, pid: 0 }
      const all = newSamplesOfAll()
      const systemCalls: SystemCalls[] = []
      for (let start = 0; start < flags.starts; start += 1) {
        await using started = new AsyncDisposableStack()
        const running = await startAll(all, { workers, started })
        await measure(running, direct, flags.rounds)
        systemCalls.push(await systemCallsOf(running[0]!))
      }
      const figures = all.map((one) => figuresOf(one, direct.samples))
      const measured = { all, figures, systemCalls: medianOf(systemCalls) }
      const goals = judge(all, measured.systemCalls)
      print(all, figures, goals)
      if (flags.out) await writeFileWhole(flags.out, document(flags, { ...measured, goals }))
      if (goals.some(({ met }) => !met)) process.exitCode = 1
    }),
)

function startWorker(): Promise<Started> {
  return startCannedWorker(cannedResponse)
}

function figuresOf(samples: ContenderSamples, direct: ContenderSamples): ProxyFigures {
  return {
    name: samples.name,
    cpuUs: median(samples.cpuUs),
    callsPerSecond: median(samples.callsPerSecond),
    addedUs: median(samples.aloneUs) - median(direct.aloneUs),
  }
}

function medianOf(counts: readonly SystemCalls[]): SystemCalls {
  const [depth1, depth32] = [counts.map((of) => of.depth1), counts.map((of) => of.depth32)]
  return { depth1: median(depth1), depth32: median(depth32) }
}

function print(
  all: readonly ContenderSamples[],
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

function document({ starts, rounds }: Flags, measured: Measured): string {
  return formatJson({
    command: `pnpm bench lb --starts ${starts} --rounds ${rounds}`,
    environment: describeEnvironment(),
    setting: { ...setting, starts, rounds, notDoneByRelay },
    ...measured,
  })
}
