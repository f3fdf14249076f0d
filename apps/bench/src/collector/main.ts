/**
 * `pnpm bench collector`: what the garbage collectors of our own programs do to what is measured. Both clusters
 * run; windows with the hammer sending to rpc and mom alternate with windows without; a program that sleeps
 * 1 ms at a time counts how often it could not run for more than 8 ms. Ends with 1 when the last candidate stops it more
 * than three times more often in 20 s than nobody sending does, at the median of the windows. With `--choose`, in 15 min,
 * all candidates are started twice, the second time in the opposite order, and a rule chooses among them; ends with
 * 1 when it does not choose the flags in use.
 */
import {
  CommandError,
  count,
  durationOption,
  exitCodes,
  onShutdown,
  program,
  rateRps,
  runProgram,
} from '@rpc-vs-mom/cli'
import { acquireBroker, type Broker } from '@rpc-vs-mom/rabbitmq'
import { describeEnvironment, formatJson, isSupported, writeFileWhole } from '@rpc-vs-mom/results'
import { seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { choose, stopsBeyondIdle, stopsBeyondIdleMax, type Pass } from './choice.ts'
import { choiceLines, collectorLines } from './collector-table.ts'
import { measureCandidate } from './measure-candidate.ts'
import { candidateNamed, candidates, type Candidate } from './settings.ts'

interface Flags {
  readonly choose?: true
  readonly candidates?: readonly Candidate[]
  readonly windows?: number
  readonly window?: number
  readonly idle?: number
  readonly rate: number
  readonly seed: number
  readonly out?: string
}

/** What is measured of each candidate. */
interface Setting {
  readonly windows: number
  readonly windowMs: number
  readonly idleMs: number
  readonly tellsDirect: boolean
  readonly rateRps: number
  readonly seed: number
}

/** Every candidate at once, in 15 min. */
const choosing = { windows: 2, windowMs: 7000, idleMs: 2500, tellsDirect: false }
const telling = { windows: 5, windowMs: 20_000, tellsDirect: true }
const inUse = 'chosen'

async function run(flags: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  onShutdown(async (why) => {
    say(`${why}: taking everything down`)
    process.exitCode = exitCodes.interrupted
    await stack.disposeAsync()
  })
  const { windows, window: windowMs, idle: idleMs, rate, seed } = flags
  const preset = flags.choose ? choosing : { ...telling, idleMs: windowMs ?? telling.windowMs }
  const setting: Setting = {
    windows: windows ?? preset.windows,
    windowMs: windowMs ?? preset.windowMs,
    idleMs: idleMs ?? preset.idleMs,
    tellsDirect: preset.tellsDirect,
    rateRps: rate,
    seed,
  }
  if (flags.choose) requireP99(setting)
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const db = await seedInto(await temporaryFolder(stack), workload, settingsOf(workload), stack)
  const passes: Pass[] = []
  for (const candidate of orderOf(flags)) {
    const spec = { ...setting, db, brokerUrl: broker.url, brokerPids: broker.pids() }
    passes.push({ candidate, measurement: await measureCandidate(candidate, spec, stack) })
    for (const line of collectorLines(passes.at(-1)!)) say(line)
  }
  const choice = flags.choose && choose(passes, inUse)
  if (flags.out !== undefined)
    await writeFileWhole(flags.out, formatJson(resultsOf(passes, { setting, broker, choice })))
  if (choice) {
    for (const line of choiceLines(choice)) say(line)
    end(choice.chosen === inUse, `the rule chooses ${choice.chosen ?? 'none'}`)
  } else endBy(passes.at(-1)!)
}

/** Of each variant in each start, which has every other half of the windows. */
function requireP99({ windows, windowMs, rateRps: rate }: Setting): void {
  const requests = (rate * windows * windowMs) / 2 / 1000
  if (isSupported(99, requests)) return
  const sentence = `--choose goes by p99, which ${Math.floor(requests)} requests do not tell; give it more or longer windows.`
  throw new CommandError('usage', sentence)
}

/** Those named, or where the rule chooses all of them, and once more in the opposite order. */
function orderOf({ choose: chooses, candidates: named }: Flags): readonly Candidate[] {
  if (!chooses) return named ?? [candidateNamed('before'), candidateNamed(inUse)]
  const all = named ?? candidates
  return [...all, ...all.toReversed()]
}

interface Around {
  readonly setting: Setting
  readonly broker: Broker
  readonly choice: object | undefined
}

function resultsOf(passes: readonly Pass[], { setting, broker, choice }: Around): object {
  const command = `pnpm bench collector ${process.argv.slice(2).join(' ')}`
  const environment = describeEnvironment({ RabbitMQ: broker.version })
  const results = passes.map(({ candidate, measurement }) => ({ candidate, ...measurement }))
  return { command, setting, environment, ...(choice && { choice }), results }
}

function endBy({ candidate, measurement }: Pass): void {
  const beyond = stopsBeyondIdle(measurement.windows)
  end(
    beyond <= stopsBeyondIdleMax,
    `${candidate.name} adds ${beyond} stops to 20 s at the median, and at most ${stopsBeyondIdleMax} are allowed`,
  )
}

function end(isMet: boolean, sentence: string): void {
  say(`${isMet ? 'met' : 'MISSED'}: ${sentence}`)
  process.exitCode = isMet ? 0 : 1
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench collector', 'Compares flags of Node by what collections do to what is measured.')
    .option('--choose', 'measures all candidates twice, for less long, and chooses by a rule')
    .option(
      '--candidates <names>',
      `choices of flags, separated by commas: ${candidates.map(({ name }) => name).join(', ')} (default: before,chosen; with --choose all)`,
      (names: string) => names.split(',').map(candidateNamed),
    )
    .option('--windows <n>', 'windows with the hammer sending, and without', count(1, 100))
    .addOption(durationOption('--window <duration>', 'length of a window'))
    .addOption(durationOption('--idle <duration>', 'length of one without sending'))
    .option('--rate <rate>', 'requests per second', rateRps, 1100)
    .option('--seed <n>', 'seed of arrivals and requests', count(0, 0xff_ff_ff_ff), 1)
    .option('--out <file>', 'where the figures are written as JSON')
    .action(run),
)
