/**
 * `pnpm bench publish`: what it costs to publish to our broker with each store, acknowledged as durably as it can, and
 * what a kill -9 loses. Each round has every store once, in seeded random order, with a fresh broker and a new store.
 */
import { join } from 'node:path'
import { byteSize, count, listOf, oneOf, program, runProgram } from '@rpc-vs-mom/cli'
import { temporaryFolder } from '@rpc-vs-mom/experiment'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { paddedTable } from '../padded-table.ts'
import { type Program, startProgram } from '../processes/start-process.ts'
import { loseByKill, type Load, measureStretch } from './measure.ts'
import { callingPublisher, streamingPublisher } from './publisher.ts'
import { mediansOf, type Measured, sentencesOf, tableOf } from './rows.ts'

const stores = ['ram', 'sqlite'] as const
type StoreName = (typeof stores)[number]

interface Flags {
  readonly store: readonly StoreName[]
  readonly rounds: number
  readonly bytes: number
  readonly out?: string
}

const brokerMain = import.meta.resolve('../../../broker/src/main.ts')
const lengths = { warmupMs: 1500, measuredMs: 2000 } as const
const killed = { outstanding: 64, wanted: 20_000 } as const

const loads: readonly Load[] = [
  { over: 'calls', outstanding: 8 },
  { over: 'calls', outstanding: 64 },
  { over: 'stream', outstanding: 8 },
  { over: 'stream', outstanding: 64 },
  { over: 'stream', outstanding: 512 },
]

const publishers = { stream: streamingPublisher, calls: callingPublisher }

async function comparePublishing({ store: named, rounds, bytes, out }: Flags): Promise<void> {
  const random = seededRandom(1)
  const measured: Measured[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const store of shuffled(named, random)) {
      const one = await measureStore(store, bytes)
      measured.push(one)
      const rates = one.stretches.map(({ publishesPerSecond: rate }) => `${Math.round(rate)}/s`)
      say(`round ${round}: ${store}: ${rates.join(', ')}, lost by a kill ${one.loss.lost}`)
    }
  }
  const medians = mediansOf(measured)
  process.stdout.write(`${bytes} bytes, medians of ${rounds} rounds\n`)
  process.stdout.write(`${paddedTable(tableOf(medians))}\n\n${sentencesOf(medians).join('\n')}\n`)
  if (out === undefined) return
  const command = `pnpm bench publish --store ${named.join(',')} --rounds ${rounds} --bytes ${bytes}`
  const document = { command, environment: describeEnvironment(), lengths, killed, medians }
  await writeFileWhole(out, formatJson(document))
}

async function measureStore(store: StoreName, bytes: number): Promise<Measured> {
  await using stack = new AsyncDisposableStack()
  const folder = await temporaryFolder(stack)
  const start = (file: string): Promise<Program> => startBroker(store, join(folder, file))
  const stretches = []
  {
    await using broker = await start('measured.db')
    for (const load of loads) {
      const publisher = await publishers[load.over](broker.url, bytes)
      stretches.push(await measureStretch(publisher, broker, load, lengths))
      await publisher.close()
    }
  }
  const loss = await loseByKill(
    () => start('killed.db'),
    (url) => streamingPublisher(url, bytes),
    { ...killed, bytes },
  )
  return { store, stretches, loss }
}

function startBroker(store: StoreName, file: string): Promise<Program> {
  const place = store === 'ram' ? 'ram' : `${store}:${file}`
  return startProgram(brokerMain, ['--store', place], {
    node: nodeFlags.lb,
    url: 'grpc://127.0.0.1:0',
  })
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench publish', 'Compares the stores of our broker by what publishing costs.')
    .option('--store <names>', `any of ${stores.join(', ')}`, listOf(oneOf(stores)), [...stores])
    .option('--rounds <n>', 'rounds of every store', count(1, 100), 3)
    .option('--bytes <n>', 'size of a message', byteSize(1, 1_000_000), 64)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(comparePublishing),
)
