/**
 * `pnpm bench lb-overload`: 1, 1.5 and 3 times the load that two workers can do, through the lb as it is
 * started by its command line, with deadlines. A worker does one request at a time and sleeps meanwhile, so
 * that the choice of what to refuse is measured and not the processors. Beside it the same without
 * admission control: plain first-come, first-served queues. Exit code 1 when a goal is missed, 98 when the generator fell
 * behind, because then nothing was measured.
 */
import { count, type Command, program, runProgram } from '@rpc-vs-mom/cli'
import type { AskQuestion } from '@rpc-vs-mom/load'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { connect } from '@rpc-vs-mom/transport'
import { spinClient } from '../load/spin-client.ts'
import type { OverloadFigures } from '../overload/overload-figures.ts'
import {
  measureOverload,
  overloadSetting,
  type OverloadTrial,
  printOverload,
  repeatUntil,
} from '../overload/overload-trial.ts'
import { planThrough, spansOf } from '../overload/phases.ts'
import { runPlannedLoad } from '../load/run-planned-load.ts'
import { startLb, startSerialWorker } from '../processes/start-process.ts'

const { workers, serviceUs, timeoutMs, calm } = overloadSetting
const warmUp = { overload: 10, durationMs: 3000 }
const overloads = { '1x': 1, '1.5x': 1.5, '3x': 3 }
const goals = { goodputShare: 0.95, refusedP99Ms: 10, recoveryMs: 1000 }

interface Contender {
  readonly name: string
  readonly flags: readonly string[]
  /** Shown beside the others; held to no goal. */
  readonly baseline?: true
}

const contenders: readonly Contender[] = [
  { name: 'relay, least-outstanding', flags: ['--engine', 'relay'] },
  { name: 'grpc-js, least-outstanding', flags: ['--engine', 'grpc-js'] },
  { name: 'relay, central', flags: ['--engine', 'relay', '--policy', 'central'] },
  {
    name: 'relay, plain lines at the workers',
    flags: ['--engine', 'relay', '--admission', 'none'],
    baseline: true,
  },
  {
    name: 'relay, one plain line in the lb',
    flags: ['--engine', 'relay', '--policy', 'central', '--admission', 'none'],
    baseline: true,
  },
]

interface Flags {
  readonly seconds: number
  readonly seed: number
  readonly out?: string
}

interface TrialRow extends OverloadTrial {
  readonly name: string
  /** Trials before this one in which the generator was late. */
  readonly again: number
  readonly flags: readonly string[]
  readonly missed: readonly string[]
}

const command: Command = program(
  'bench lb-overload',
  'Asks the lb for more than its workers can do.',
)
  .option('--seconds <n>', 'length of each overload', count(1, 60), 3)
  .option('--seed <n>', 'of the arrivals', count(0, 1_000_000), 1)
  .option('--out <file>', 'where to write the figures as JSON')
  .action(async (flags: Flags) => {
    const rows: TrialRow[] = []
    for (const contender of contenders) {
      const row = await repeatUntil(
        ({ verdict }) => verdict === 'VALID',
        contender.name,
        () => tryOne(contender, flags),
      )
      print(row)
      rows.push(row)
    }
    if (flags.out) await writeFileWhole(flags.out, formatJson(documentOf(rows, flags)))
    if (rows.some(({ missed }) => missed.length > 0)) process.exitCode = 1
    if (rows.some(({ verdict }) => verdict === 'INVALID')) process.exitCode = 98
  })

await runProgram(command)

async function tryOne(
  { name, flags, baseline }: Contender,
  options: Flags,
): Promise<Omit<TrialRow, 'again'>> {
  await using stack = new AsyncDisposableStack()
  const started = await Promise.all(Array.from({ length: workers }, () => startSerialWorker()))
  for (const worker of started) stack.use(worker)
  const lb = stack.use(
    await startLb(
      started.map(({ url }) => url),
      flags,
    ),
  )
  const connection = stack.adopt(await connect(lb.url), (one) => one.close())
  const ask = spinClient(connection, [serviceUs])
  // Without admission control the queues would be full of it for a long time.
  if (!baseline) await refuseMany(ask, options.seed)
  const trial = await measureOverload(ask, { overloads, ...options })
  return { name, flags, ...trial, missed: baseline ? [] : trial.figures.flatMap(missedBy) }
}

/** Overload that is not counted, so that the code that refuses is compiled before it is measured. */
async function refuseMany(ask: AskQuestion, seed: number): Promise<void> {
  const rateRps = (warmUp.overload * workers * 1_000_000) / serviceUs
  const spans = spansOf([{ name: 'warm-up', rateRps, durationMs: warmUp.durationMs }])
  await runPlannedLoad(ask, { plan: planThrough(spans, seed), timeoutMs })
}

function missedBy({ phase, ...figures }: OverloadFigures): string[] {
  const { goodputShare, refusedP99Ms = 0, recoveryMs } = figures
  return [
    ...(goodputShare >= goals.goodputShare ? [] : [`goodput at ${phase}`]),
    ...(refusedP99Ms <= goals.refusedP99Ms ? [] : [`refusals at ${phase}`]),
    ...(recoveryMs <= goals.recoveryMs ? [] : [`recovery after ${phase}`]),
  ]
}

function print(row: TrialRow): void {
  printOverload(
    row.name,
    row,
    ({ goodputShare }) => `${(100 * goodputShare).toFixed(1).padStart(5)} %`,
  )
  for (const goal of row.missed) console.log(`  MISSED ${goal}`)
}

function documentOf(rows: readonly TrialRow[], { seconds, seed }: Flags) {
  return {
    command: `pnpm bench lb-overload --seconds ${seconds} --seed ${seed}`,
    environment: describeEnvironment(),
    setting: { workers, serviceUs, timeoutMs, calm, warmUp, overloads, seconds, seed },
    goals,
    trials: rows,
  }
}
