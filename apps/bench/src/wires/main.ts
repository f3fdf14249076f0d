/**
 * `pnpm bench wires`: what a call costs over every wire and engine, at three loads and with three sizes of messages,
 * up and down alike. Each round has every wire and size once, in seeded random order, with fresh processes; every
 * request and every answer is compared. Beside them h2load as the client of both gRPC servers, where it is installed.
 */
import { spawnSync } from 'node:child_process'
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { acquireNats } from '@rpc-vs-mom/nats'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { paddedTable } from '../padded-table.ts'
import { measureH2load, measureWire, type Measurement, type Round } from './measure.ts'
import { mediansOf, tableOf } from './rows.ts'
import { forH2load, wires } from './wires.ts'

interface Flags {
  readonly rounds: number
  readonly out?: string
}

const sizes = [100, 3500, 65_536] as const
const effort = { loads: [1, 32, 256], warmupMs: 1200, measuredMs: 600 } as const

type Measure = (round: Round) => Promise<Measurement[]>

async function compareWires({ rounds, out }: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const amqp = stack.adopt(await acquireBroker({ onProgress: say }), (one) => one.close())
  const nats = stack.adopt(await acquireNats({ onProgress: say }), (one) => one.close())
  const round: Round = {
    ...effort,
    servers: { amqpUrl: amqp.url, natsUrl: nats.url },
    brokerPids: (kind) => (kind === 'amqp' ? amqp : nats).pids(),
  }
  const hasH2load = spawnSync('h2load', ['--version']).status === 0
  if (!hasH2load) say('h2load is not installed (Debian package nghttp2-client), so it is left out')
  const measured = await measureRounds(everything(hasH2load), round, rounds)
  const medians = mediansOf(measured)
  for (const bytes of sizes) {
    const rows = medians
      .filter((row) => row.bytes === bytes)
      .toSorted((one, other) => one.outstanding - other.outstanding)
    process.stdout.write(`${bytes} bytes up and down, medians of ${rounds} rounds\n`)
    process.stdout.write(`${paddedTable(tableOf(rows))}\n\n`)
  }
  if (out === undefined) return
  const command = `pnpm bench wires --rounds ${rounds}`
  const versions = { rabbitmq: amqp.version, nats: nats.version }
  const document = { command, environment: describeEnvironment(), versions, effort, medians }
  await writeFileWhole(out, formatJson(document))
}

function everything(hasH2load: boolean): Measure[] {
  const of = (measure: typeof measureWire, some: typeof wires): Measure[] =>
    some.flatMap((wire) => sizes.map((bytes) => (round: Round) => measure(wire, bytes, round)))
  return [...of(measureWire, wires), ...(hasH2load ? of(measureH2load, forH2load) : [])]
}

async function measureRounds(
  all: readonly Measure[],
  setting: Round,
  rounds: number,
): Promise<Measurement[]> {
  const random = seededRandom(1)
  const measured = new Map<Measure, Measurement[]>(all.map((measure) => [measure, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const measure of shuffled(all, random)) {
      const found = await measure(setting)
      measured.get(measure)!.push(...found)
      const [{ wire, client, bytes }] = found as [Measurement]
      const rates = found.map(({ callsPerSecond }) => `${Math.round(callsPerSecond)}/s`)
      say(`round ${round}: ${wire}, ${client}, ${bytes} bytes: ${rates.join(', ')}`)
    }
  }
  return [...measured.values()].flat()
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench wires', 'Compares every wire and engine by what a call costs.')
    .option('--rounds <n>', 'rounds of every wire and size', count(1, 100), 3)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(compareWires),
)
