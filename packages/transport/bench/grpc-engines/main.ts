/**
 * `pnpm bench grpc-engines`: what a unary call costs with grpc-js and with the lean engine, on either side. Each round
 * has every mix once, in seeded random order, with fresh processes; all answers are checked.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { describeEnvironment, formatJson, median, writeFileWhole } from '@rpc-vs-mom/results'
import { grpcEngines } from '../../src/index.ts'
import { measure, type Measurement, type Mix } from './measure.ts'
import { messageBytes } from './start-peer.ts'

interface Flags {
  readonly rounds: number
  readonly loaded: number
  readonly single: number
  readonly out?: string
}

const mixes: readonly Mix[] = grpcEngines.flatMap((client) =>
  grpcEngines.map((server) => ({ client, server })),
)

const command = program('bench grpc-engines', 'Compares the engines of grpc: at unary calls.')
  .option('--rounds <n>', 'rounds of every mix', count(1, 100), 3)
  .option('--loaded <n>', 'calls per round at 32 in flight', count(100, 10_000_000), 50_000)
  .option('--single <n>', 'calls per round at one in flight', count(10, 1_000_000), 2000)
  .option('--out <file>', 'where to write the figures as JSON')
  .action(compareEngines)

async function compareEngines(flags: Flags): Promise<void> {
  const random = seededRandom(1)
  const measured: Measurement[] = []
  for (let round = 1; round <= flags.rounds; round++) {
    for (const mix of shuffled(mixes, random)) {
      measured.push(await measure(mix, flags))
      process.stderr.write(`round ${round}: ${mix.client} asks ${mix.server}\n`)
    }
  }
  const rows = mixes.map((mix) => rowOf(mix, measured))
  process.stdout.write(
    `Medians of ${flags.rounds} rounds, ${messageBytes.request} bytes up and ${messageBytes.reply} down, 32 in flight.\n`,
  )
  for (const row of rows) process.stdout.write(`${lineOf(row)}\n`)
  const { rounds, loaded, single } = flags
  const environment = describeEnvironment()
  const typed = `pnpm bench grpc-engines --rounds ${rounds} --loaded ${loaded} --single ${single}`
  if (flags.out === undefined) return
  await writeFileWhole(
    flags.out,
    formatJson({ command: typed, environment, messageBytes, medians: rows, rounds: measured }),
  )
}

/** The medians of all rounds of one mix. */
function rowOf(mix: Mix, measured: readonly Measurement[]): Measurement {
  const own = measured.filter(
    ({ client, server }) => client === mix.client && server === mix.server,
  )
  const of = (name: Exclude<keyof Measurement, keyof Mix>): number =>
    median(own.map((one) => one[name]))
  return {
    ...mix,
    clientUs: of('clientUs'),
    serverUs: of('serverUs'),
    callsPerSecond: of('callsPerSecond'),
    p99Ms: of('p99Ms'),
    longestMs: of('longestMs'),
    singleP50Us: of('singleP50Us'),
  }
}

function lineOf(row: Measurement): string {
  const cells = [
    `${row.client} asks ${row.server}:`.padEnd(22),
    `client ${row.clientUs.toFixed(1)} us, server ${row.serverUs.toFixed(1)} us of CPU a call,`,
    `${Math.round(row.callsPerSecond)} calls/s,`,
    `p99 ${row.p99Ms.toFixed(2)} ms, longest ${row.longestMs.toFixed(1)} ms;`,
    `alone p50 ${Math.round(row.singleP50Us)} us`,
  ]
  return cells.join(' ')
}

await runProgram(command)
