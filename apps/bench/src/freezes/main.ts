/**
 * `pnpm bench freezes`: what the hammer says of a server with known freezes, against the server's own log of when it
 * took each request and let its reply go; behind a broker, against when its replies came out of that. With 500 ms every 5 s, figures within 2 % or 2 ms in three runs
 * whose steal stayed below 1 %; with a single freeze of 2.5 s, no failure and the maximum within 1 %. Writes
 * results/bench/freezes.json after each run, and ends with 1 when that does not hold. About 7 minutes.
 */
import { join } from 'node:path'
import { count, program, rateRps, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { describeEnvironment, formatJson, numbers, writeFileWhole } from '@rpc-vs-mom/results'
import { seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { agrees, figureNames, isSharp, type Range, type Tolerance } from './figures.ts'
import { runOnce, type Freezes, type Load, type OneRun } from './run-once.ts'

interface Flags {
  readonly rate: number
  readonly runs: number
  readonly seconds: number
  readonly out: string
}

const transports = ['grpc', 'amqp'] as const
const periodic: Freezes = { everyMs: 5000, freezeMs: 500, freezes: Infinity }
const single: Freezes = { everyMs: 5000, freezeMs: 2500, freezes: 1 }
const singleSeconds = 10

const tolerance: Tolerance = { share: 0.02, ms: 2 }
const maximumTolerance: Tolerance = { share: 0.01, ms: 0 }
/** From here on the host, not the hammer, may be what differs. */
const stealShareMax = 0.01
const agreeingRuns = 3

/** No run begins later than this; one more takes less than a minute. */
const limitMs = 7 * 60_000

interface Judged extends OneRun {
  readonly agrees: boolean
  /** Whether the server wrote its replies within the tolerance; a run in which it did not says nothing. */
  readonly sharp: boolean
  /** Whether steal was read and is below the limit. */
  readonly quiet: boolean
}

async function compareWithServer(flags: Flags): Promise<void> {
  const startedAt = new Date()
  await using stack = new AsyncDisposableStack()
  const folder = await temporaryFolder(stack)
  const db = await seedInto(folder, workload, settingsOf(workload))
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const runs: Judged[] = []
  const singles: Judged[] = []
  // An engine that writes hundreds of replies within the tolerance.
  const urlOf = { grpc: 'grpc://127.0.0.1:0?engine=lean', amqp: broker.url }
  const load = { rateRps: flags.rate, seconds: flags.seconds }
  const singleLoad = { ...load, seconds: singleSeconds }
  const plan = [
    ...transports.map((transport) => ({ transport, freezes: single, load: singleLoad })),
    ...Array.from({ length: flags.runs }).flatMap(() =>
      transports.map((transport) => ({ transport, freezes: periodic, load })),
    ),
  ]
  for (const [index, { transport, freezes, load: ofRun }] of plan.entries()) {
    if (Date.now() - startedAt.getTime() > limitMs) {
      say(`${plan.length - index} of ${plan.length} runs were not begun within ${limitMs} ms.`)
      break
    }
    const url = transport === 'amqp' ? `${urlOf.amqp}/freezes-${index}` : urlOf.grpc
    say(`${index + 1} of ${plan.length}: ${transport}, ${describe(freezes, ofRun)}`)
    const results = join(folder, `run-${index}`)
    const one = judge(freezes, await runOnce(ofRun, freezes, { url, db, results }))
    ;(freezes === single ? singles : runs).push(one)
    say(lineOf(one))
    await write(flags, startedAt, { singles, runs })
  }
  const holds = holdsOf({ singles, runs })
  for (const [transport, held] of Object.entries(holds))
    say(`${transport}: ${held ? 'holds' : 'DOES NOT HOLD'}`)
  process.exitCode = Object.values(holds).every(Boolean) ? 0 : 1
}

interface AllRuns {
  readonly singles: readonly Judged[]
  readonly runs: readonly Judged[]
}

function judge(freezes: Freezes, run: OneRun): Judged {
  const names = freezes === single ? (['maxMs'] as const) : figureNames
  const bound = freezes === single ? maximumTolerance : tolerance
  const of = (name: (typeof figureNames)[number]): Range => ({
    low: (run.arrived ?? run.letGo)[name],
    high: (run.arrived ?? run.written)[name],
  })
  const isRight = names.every((name) => agrees(run.hammer[name], of(name), bound))
  return {
    ...run,
    agrees: isRight && (freezes !== single || run.failed === 0),
    sharp: names.every((name) => isSharp(of(name), bound)),
    quiet: run.stealShare !== undefined && run.stealShare < stealShareMax,
  }
}

function holdsOf({ singles, runs }: AllRuns): Record<string, boolean> {
  return Object.fromEntries(
    transports.map((name) => {
      const of = (all: readonly Judged[]): Judged[] =>
        all.filter((run) => run.transport === name && run.agrees && run.sharp)
      const agreeing = of(runs).filter(({ quiet }) => quiet).length
      return [name, agreeing >= agreeingRuns && of(singles).length > 0]
    }),
  )
}

async function write({ out }: Flags, startedAt: Date, all: AllRuns): Promise<void> {
  const command = ['pnpm bench freezes', ...process.argv.slice(2)].join(' ')
  const setting = { periodic: { ...periodic, freezes: 'until the end' }, single, singleSeconds }
  const rule = { tolerance, maximumTolerance, stealShareMax, agreeingRuns }
  const environment = describeEnvironment()
  const file = { command, startedAt, environment, setting, rule, holds: holdsOf(all), ...all }
  await writeFileWhole(out, formatJson(file))
}

function describe({ everyMs, freezeMs, freezes }: Freezes, { seconds }: Load): string {
  const how = freezes === 1 ? 'one freeze' : `every ${numbers.duration(everyMs)} a freeze`
  return `${seconds} s, ${how} of ${numbers.duration(freezeMs)}`
}

function lineOf(run: Judged): string {
  const pairs = figureNames.map((name) => {
    const truth = `${run.letGo[name].toFixed(1)} to ${run.written[name].toFixed(1)}`
    const arrived = run.arrived ? `, out of the broker ${run.arrived[name].toFixed(1)}` : ''
    return `${name} ${run.hammer[name].toFixed(1)} (${truth}${arrived})`
  })
  const steal = run.stealShare === undefined ? 'not read' : numbers.percent(run.stealShare)
  const judged = run.sharp
    ? run.agrees
      ? 'agrees'
      : 'DIFFERS'
    : 'NOT JUDGED, the server is not sharp'
  const verdict = `${judged}, ${run.failed} of ${run.planned} failed`
  return `  ${verdict}; hammer (server): ${pairs.join(', ')}; taken after ${run.takenAfterMsP50.toFixed(2)} ms; steal ${steal}`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

const resultFile = join(import.meta.dirname, '../../../../results/bench/freezes.json')

await runProgram(
  program('bench freezes', "Compares what the hammer says with a server's own log.")
    .option('--rate <rate>', 'requests per second', rateRps, 200)
    .option('--seconds <n>', 'length of the measured part', count(1, 600), 30)
    .option('--runs <n>', 'runs over each transport', count(1, 100), 5)
    .option('--out <file>', 'where the figures are written as JSON', resultFile)
    .action(compareWithServer),
)
