/**
 * `pnpm bench amqp`: how much of "RabbitMQ is slow" is the client library. Each round has every library
 * once, in seeded random order, with fresh processes and a fresh queue; the broker stays. Ends with 1 when our
 * transport misses a goal.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { goalsOf } from './goals.ts'
import { libraryNames } from './libraries.ts'
import { measure, type Measurement } from './measure.ts'
import { rowOf, tableOf } from './rows.ts'
import { measureStalls, stallLines } from './stalls.ts'

interface Flags {
  readonly rounds: number
  readonly loaded: number
  readonly single: number
  readonly stallSamples: number
}

const command = program('bench amqp', 'Compares AMQP client libraries at request/reply.')
  .option('--rounds <n>', 'rounds of every library', count(1, 100), 3)
  .option('--loaded <n>', 'requests per round at 32 in flight', count(100, 1_000_000), 30_000)
  .option('--single <n>', 'requests per round at one in flight', count(10, 1_000_000), 2000)
  .option(
    '--stall-samples <n>',
    'requests one by one in which no stall may show, of ours and of the hand-written client',
    count(100, 10_000_000),
    100_000,
  )
  .action(compareLibraries)

async function compareLibraries(flags: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const version = `RabbitMQ ${broker.version}, Node ${process.versions.node}`
  say(`${version}: ${flags.rounds} rounds of ${libraryNames.length} libraries`)
  const random = seededRandom(1)
  const measured: Measurement[] = []
  for (let round = 1; round <= flags.rounds; round++) {
    for (const library of shuffled(libraryNames, random)) {
      measured.push(await measure(broker, library, flags))
      say(`round ${round}: ${library}`)
    }
  }
  const rows = libraryNames.map((name) =>
    rowOf(
      name,
      measured.filter(({ library }) => library === name),
    ),
  )
  say(`${flags.stallSamples} requests one by one`)
  const alternating = ['our transport', 'hand-written floor'] as const
  const [stalls, floorStalls] = await measureStalls(broker, alternating, flags.stallSamples)
  const ours = rows.find(({ library }) => library === 'our transport')!
  const goals = goalsOf({ ours, stalls: stalls!, floorStalls: floorStalls! })
  process.stdout.write(
    `${version}. CPU in us per request at 32 in flight, prefetch 64, medians of ${flags.rounds} rounds.\n`,
  )
  process.stdout.write(`${tableOf(rows)}\n\n`)
  process.stdout.write(`One by one, in turn:\n${stallLines([stalls!, floorStalls!])}\n\n`)
  process.stdout.write(`${goals.map((goal) => goal.sentence).join('\n')}\n`)
  process.exitCode = goals.every(({ met }) => met) ? 0 : 1
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(command)
