/**
 * `pnpm bench mom-overload`: 1, 3 and 5 times the load that two workers behind a queue of RabbitMQ can do, with
 * deadlines. A worker does one request at a time and sleeps meanwhile, so that the choice of what to refuse
 * is measured and not the processors. Beside it the same without admission control, as a control that must
 * collapse. Exit code 1 when a goal is missed, 98 when the generator fell behind, because then nothing was
 * measured.
 */
import { randomBytes } from 'node:crypto'
import { count, type Command, CommandError, program, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
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
import { startSerialWorker } from '../processes/start-process.ts'

const { workers, serviceUs, timeoutMs, calm } = overloadSetting
const prefetch = 2
const overloads = { '1x': 1, '3x': 3, '5x': 5 }
/** Goodput at 3x and 5x as a share of that at 1x. */
const goals = { goodputShareOf1x: 0.8 }

interface Contender {
  readonly name: string
  readonly admission: boolean
  /** Shown beside the other; must miss the goal, or the goal tells nothing. */
  readonly control?: true
}

const contenders: readonly Contender[] = [
  { name: 'mom', admission: true },
  { name: 'mom, no admission control', admission: false, control: true },
]

interface Flags {
  readonly seconds: number
  readonly seed: number
  readonly out?: string
}

interface TrialRow extends Contender, OverloadTrial {
  /** Trials before this one in which the generator was late. */
  readonly again: number
  readonly missed: readonly string[]
}

const command: Command = program(
  'bench mom-overload',
  'Asks a queue of RabbitMQ for more than its workers can do.',
)
  .option('--seconds <n>', 'length of each overload', count(1, 60), 5)
  .option('--seed <n>', 'of the arrivals', count(0, 1_000_000), 1)
  .option('--out <file>', 'where to write the figures as JSON')
  .action(async (flags: Flags) => {
    await using stack = new AsyncDisposableStack()
    const broker = stack.adopt(
      await acquireBroker().catch((cause: Error) => {
        throw new CommandError('unreachable', cause.message, { cause })
      }),
      (one) => one.close(),
    )
    const rows: TrialRow[] = []
    for (const contender of contenders) {
      const row = await repeatUntil(
        ({ verdict }) => verdict !== 'INVALID',
        contender.name,
        () => tryOne(contender, { ...flags, brokerUrl: broker.url }),
      )
      print(row)
      rows.push(row)
    }
    if (flags.out)
      await writeFileWhole(flags.out, formatJson(documentOf(rows, flags, broker.version)))
    if (rows.some(({ control, missed }) => missed.length > 0 !== (control === true)))
      process.exitCode = 1
    if (rows.some(({ verdict }) => verdict === 'INVALID')) process.exitCode = 98
  })

await runProgram(command)

interface Options extends Flags {
  readonly brokerUrl: string
}

async function tryOne(
  contender: Contender,
  { brokerUrl, ...options }: Options,
): Promise<Omit<TrialRow, 'again'>> {
  await using stack = new AsyncDisposableStack()
  const url = `${brokerUrl}/bench-overload-${randomBytes(4).toString('hex')}`
  for (let n = 0; n < workers; n++) stack.use(await startSerialWorker(url, prefetch))
  const { admission } = contender
  const connection = stack.adopt(await connect(url, { amqp: { admission } }), (one) => one.close())
  const ask = spinClient(connection, [serviceUs])
  const trial = await measureOverload(ask, { overloads, ...options })
  return { ...contender, ...trial, missed: missedIn(trial.figures) }
}

function missedIn([at1x, ...others]: readonly OverloadFigures[]): string[] {
  const leastRps = goals.goodputShareOf1x * at1x!.goodputRps
  return others
    .filter(({ goodputRps }) => goodputRps < leastRps)
    .map(({ phase }) => `goodput at ${phase}`)
}

function print(row: TrialRow): void {
  printOverload(row.name, row, ({ goodputRps }) => `${goodputRps.toFixed(1).padStart(6)}/s`)
  for (const goal of row.missed)
    console.log(`  ${row.control ? 'missed, as it must' : 'MISSED'}: ${goal}`)
}

function documentOf(rows: readonly TrialRow[], { seconds, seed }: Flags, rabbitmq: string) {
  return {
    command: `pnpm bench mom-overload --seconds ${seconds} --seed ${seed}`,
    environment: describeEnvironment(),
    rabbitmq,
    setting: { workers, serviceUs, prefetch, timeoutMs, calm, overloads, seconds, seed },
    goals,
    trials: rows,
  }
}
