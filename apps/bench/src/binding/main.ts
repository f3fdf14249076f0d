/**
 * `pnpm bench binding`: 90 % short and 10 % long requests at a load of 0.9 through the lb binding late
 * (`central`) and early (`least-outstanding`), through nginx and HAProxy with least connections, and through
 * RabbitMQ with a prefetch. Every round puts the same arrivals and sizes to each, in an order drawn anew, and to a
 * simulation of each; a trial during which others worked on this machine is repeated. Exit code 1 when a
 * goal is missed, 98 when the generator fell behind or the machine was never quiet.
 */
import { CommandError, count, program, rethrowAs, runProgram } from '@rpc-vs-mom/cli'
import { processTree } from '@rpc-vs-mom/cost'
import { createPlan, type Plan } from '@rpc-vs-mom/load'
import type { Trace } from '@rpc-vs-mom/queueing'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { spinClient } from '../load/spin-client.ts'
import { type BindingContender, bindingContenders } from './binding-contenders.ts'
import { bindingGoals, type BindingTrial, ratioLine } from './binding-goals.ts'
import { load, meanMs, servers, service } from '../queueing/binding-setting.ts'
import { measureCapacity } from '../load/capacity.ts'
import { resumedTrials } from './resume-trials.ts'
import { runPlannedLoad } from '../load/run-planned-load.ts'
import { responseFigures } from '../queueing/response-figures.ts'
import { simulated } from '../queueing/simulated.ts'
import { startSerialWorker } from '../processes/start-process.ts'
import { foreignCpusMax, quietMoment, watchMachine } from '../load/watch-machine.ts'

const serviceUs = [service.shortMs * 1000, service.longMs * 1000]
/** So long that nobody gives up. */
const timeoutMs = 20_000
const warmupMs = 1000
const attemptsMax = 6
const patienceMs = 60_000

interface Flags {
  readonly rounds: number
  readonly seconds: number
  readonly seed: number
  readonly out?: string
}

interface Target extends BindingContender {
  readonly connection: Connection
  readonly pids: () => number[]
}

const command = program('bench binding', 'Compares late and early binding with their theory.')
  .option(
    '--rounds <n>',
    'rounds of every balancer; more may be added to a run later',
    count(1, 100),
    20,
  )
  .option('--seconds <n>', 'length of each trial', count(1, 600), 10)
  .option('--seed <n>', 'of arrivals, sizes and orders', count(0, 1_000_000), 1)
  .option(
    '--out <file>',
    'where to write the figures as JSON; a run of the same setting goes on there',
  )
  .action(run)

await runProgram(command)

async function run(flags: Flags): Promise<void> {
  const { rounds, seconds, seed, out } = flags
  const setting = { servers, load, service, seconds, seed }
  const trials = kept(out, setting)
  await using stack = new AsyncDisposableStack()
  const targets = await startTargets(stack)
  for (let round = 1; round <= rounds; round += 1) {
    const plan = planOf(flags, round)
    for (const target of shuffled(targets, seededRandom(seed + round))) {
      if (trials.some((one) => one.round === round && one.name === target.name)) continue
      const trial = await undisturbed(target, plan, round)
      print(trial)
      trials.push(trial)
      if (out) await writeFileWhole(out, formatJson({ setting, trials }))
    }
  }
  // The file may hold more rounds than were asked for now; they stay in it.
  const asked = trials.filter(({ round }) => round <= rounds)
  const goals = bindingGoals(asked)
  for (const goal of goals) console.log(ratioLine(goal))
  const document = {
    command: `pnpm bench binding --rounds ${rounds} --seconds ${seconds} --seed ${seed}`,
    environment: describeEnvironment(),
    setting,
    goals,
    trials,
  }
  if (out) await writeFileWhole(out, formatJson(document))
  if (goals.some(({ met }) => met === false)) process.exitCode = 1
  if (asked.some(isNoMeasurement)) process.exitCode = 98
}

function kept(file: string | undefined, setting: object): BindingTrial[] {
  try {
    return resumedTrials(file, setting)
  } catch (error) {
    rethrowAs(error, [[RangeError, 'usage']])
  }
}

/** One that not everybody survived compares lines of other lengths. */
function isNoMeasurement({ verdict, planned, ok }: BindingTrial): boolean {
  return verdict === 'INVALID' || ok !== planned
}

async function startTargets(stack: AsyncDisposableStack): Promise<Target[]> {
  const workers: string[] = []
  for (let n = 0; n < servers; n += 1) workers.push(stack.use(await startSerialWorker()).url)
  const targets: Target[] = []
  for (const contender of bindingContenders) {
    const { url, pids = () => [] } = stack.use(await contender.start(workers))
    const connection = stack.adopt(await connect(url), (one) => one.close())
    const ask = spinClient(connection, serviceUs)
    // Enough for the optimising compiler to have begun.
    await measureCapacity(ask, { lanes: 2 * servers, forMs: 1000 })
    targets.push({ ...contender, connection, pids })
  }
  return targets
}

function planOf({ seconds, seed }: Flags, round: number): Plan {
  const weights = [1 - service.longShare, service.longShare]
  const rateRps = (1000 * load * servers) / meanMs
  const times = { warmupMs, durationMs: seconds * 1000 }
  return createPlan({ seed: seed + 2 * round, arrivals: 'poisson', rateRps, weights, ...times })
}

/** Tries again when others kept the machine busy, a few times; gives up in one sentence then. */
async function undisturbed(target: Target, plan: Plan, round: number): Promise<BindingTrial> {
  const pids = [...processTree(process.pid).slice(1), ...target.pids()]
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    await quietMoment(pids, patienceMs)
    const endWatching = watchMachine(pids)
    const trial = await tryOne(target, plan, round)
    const foreignCpus = endWatching() ?? 0
    if (foreignCpus <= foreignCpusMax) return { ...trial, attempt, foreignCpus }
    console.log(`${round} ${target.name}: others used ${foreignCpus.toFixed(2)} processors, again`)
  }
  throw new CommandError(
    'invalidRun',
    'Others keep this machine busy; the same command with the same --out goes on where this ended.',
  )
}

async function tryOne(
  target: Target,
  plan: Plan,
  round: number,
): Promise<Omit<BindingTrial, 'attempt' | 'foreignCpus'>> {
  const ask = spinClient(target.connection, serviceUs)
  const { samples, ledger, verdict } = await runPlannedLoad(ask, { plan, timeoutMs })
  const responsesMs = samples.map(({ dueUs, endUs }) => (endUs - dueUs) / 1000)
  const expectedMs = simulated(traceOf(plan), servers, target.model).subarray(plan.firstMeasured)
  return {
    round,
    name: target.name,
    ...verdict,
    planned: ledger.planned,
    ok: ledger.ok,
    measured: responseFigures(responsesMs),
    simulated: responseFigures(expectedMs),
  }
}

function traceOf({ dueUs, question }: Plan): Trace {
  return {
    arrivalsMs: dueUs.map((us) => us / 1000),
    serviceMs: Float64Array.from(question, (n) => serviceUs[n]! / 1000),
  }
}

function print(trial: BindingTrial): void {
  const { round, name, verdict, reasons, planned, ok, foreignCpus, ...figures } = trial
  const { measured, simulated: expected } = figures
  const pair = (key: keyof typeof measured): string =>
    `${measured[key].toFixed(1).padStart(6)} (${expected[key].toFixed(1)})`
  console.log(
    `${round} ${name.padEnd(18)} mean ${pair('meanMs')} p50 ${pair('p50Ms')} p90 ${pair('p90Ms')} p99 ${pair('p99Ms')} ms,` +
      ` ${ok} of ${planned} ok, others ${foreignCpus.toFixed(2)}, ${[verdict, ...reasons].join(' ')}`,
  )
}
