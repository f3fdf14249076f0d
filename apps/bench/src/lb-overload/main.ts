/**
 * `pnpm bench lb-overload`: 1, 1.5 and 3 times the load that two workers can do, through the lb as it is
 * started by its command line, with deadlines. A worker does one request at a time and sleeps meanwhile, so
 * that the choice of whom to refuse is measured and not the processors. Beside it the same without
 * admission control: plain first-come lines. Exit code 1 when a goal is missed, 98 when the generator fell
 * behind, because then nothing was measured.
 */
import { count, type Command, program, runProgram } from '@rpc-vs-mom/cli'
import type { AskQuestion } from '@rpc-vs-mom/load'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { connect } from '@rpc-vs-mom/transport'
import { spinClient } from '../load/spin-client.ts'
import { measureCapacity } from '../load/capacity.ts'
import { type OverloadFigures, overloadFigures } from '../overload/overload-figures.ts'
import { planThrough, spansOf } from '../overload/phases.ts'
import { runPlannedLoad } from '../load/run-planned-load.ts'
import { startLb, startSerialWorker } from '../processes/start-process.ts'

const serviceUs = 10_000
const workers = 2
const timeoutMs = 500
const calm = 0.8
const untilSteady = { lanes: 4 * workers, forMs: 2000 }
const warmUp = { overload: 10, durationMs: 3000 }
const overloads = { '1x': 1, '1.5x': 1.5, '3x': 3 }
/** Trials of one contender that are done again at most. */
const maxAgain = 3
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

interface TrialRow {
  readonly name: string
  /** Trials before this one in which the generator was late. */
  readonly again: number
  readonly flags: readonly string[]
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly capacityRps: number
  readonly figures: readonly OverloadFigures[]
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
      const row = await tryUntilValid(contender, flags)
      print(row)
      rows.push(row)
    }
    if (flags.out) await writeFileWhole(flags.out, formatJson(documentOf(rows, flags)))
    if (rows.some(({ missed }) => missed.length > 0)) process.exitCode = 1
    if (rows.some(({ verdict }) => verdict === 'INVALID')) process.exitCode = 98
  })

await runProgram(command)

/** A trial in which the generator was late says nothing of who was asked, and is done again a few times. */
async function tryUntilValid(contender: Contender, flags: Flags): Promise<TrialRow> {
  for (let again = 0; ; again++) {
    const row = { ...(await tryOne(contender, flags)), again }
    if (row.verdict === 'VALID' || again === maxAgain) return row
    console.log(`${contender.name}: ${[row.verdict, ...row.reasons].join(' ')} Once more.`)
  }
}

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
  // Without admission control the lines would be full of it for a long time.
  if (!baseline) await refuseMany(ask, options.seed)
  // The workers still do what was let in and has been given up since: the first measurement is their time to end.
  await measureCapacity(ask, untilSteady)
  const capacityRps = await measureCapacity(ask, untilSteady)
  const spans = spansOf(phasesAt(capacityRps, options.seconds * 1000))
  const plan = planThrough(spans, options.seed)
  const { samples, verdict } = await runPlannedLoad(ask, { plan, timeoutMs })
  const figures = Object.keys(overloads).map((phase) =>
    overloadFigures(samples, {
      spans,
      index: spans.findIndex((span) => span.name === phase),
      capacityRps,
    }),
  )
  const missed = baseline ? [] : figures.flatMap(missedBy)
  return { name, flags, ...verdict, capacityRps, figures, missed }
}

/** Overload that is not counted, for what refuses to be compiled before it is measured. */
async function refuseMany(ask: AskQuestion, seed: number): Promise<void> {
  const rateRps = (warmUp.overload * workers * 1_000_000) / serviceUs
  const spans = spansOf([{ name: 'warm-up', rateRps, durationMs: warmUp.durationMs }])
  await runPlannedLoad(ask, { plan: planThrough(spans, seed), timeoutMs })
}

function phasesAt(capacityRps: number, durationMs: number) {
  const calmPhase = { name: 'calm', rateRps: calm * capacityRps, durationMs: 2000 }
  const phases = Object.entries(overloads).flatMap(([name, factor]) => [
    { name, rateRps: factor * capacityRps, durationMs },
    calmPhase,
  ])
  return [{ ...calmPhase, durationMs: 1000 }, ...phases]
}

function missedBy({ phase, ...figures }: OverloadFigures): string[] {
  const { goodputShare, refusedP99Ms = 0, recoveryMs } = figures
  return [
    ...(goodputShare >= goals.goodputShare ? [] : [`goodput at ${phase}`]),
    ...(refusedP99Ms <= goals.refusedP99Ms ? [] : [`refusals at ${phase}`]),
    ...(recoveryMs <= goals.recoveryMs ? [] : [`recovery after ${phase}`]),
  ]
}

function print({ name, verdict, reasons, capacityRps, figures, missed }: TrialRow): void {
  console.log(`${name}: capacity ${capacityRps.toFixed(1)}/s, ${[verdict, ...reasons].join(' ')}`)
  for (const one of figures) {
    console.log(
      `  ${one.phase.padEnd(4)} goodput ${(100 * one.goodputShare).toFixed(1).padStart(5)} %` +
        `  answered p99 ${ms(one.answeredP99Ms)}  refused p99 ${ms(one.refusedP99Ms)}` +
        `  recovery ${ms(one.recoveryMs)}  ${JSON.stringify(one.ends)}`,
    )
  }
  for (const goal of missed) console.log(`  MISSED ${goal}`)
}

function ms(value: number | undefined): string {
  return value === undefined ? '        -' : `${value.toFixed(1).padStart(6)} ms`
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
