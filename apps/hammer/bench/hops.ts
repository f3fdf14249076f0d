/**
 * `pnpm bench:mom-hops`: what an lb between the queues costs. Closed loop with 32 requests in flight that
 * need no query, CPU time of all processes per request, every topology once a round with fresh processes.
 * Ends with 1 when two neighbouring ratios cannot be told apart.
 */
import { randomUUID } from 'node:crypto'
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { meterCosts } from '@rpc-vs-mom/cost'
import { acquireBroker, type Broker } from '@rpc-vs-mom/rabbitmq'
import { pairedRatio } from '@rpc-vs-mom/results'
import { startCluster } from '../src/cluster.ts'
import { scheduleRounds } from '../src/schedule.ts'
import { variantsNamed } from '../src/variants.ts'
import { seedInto, temporaryFolder } from '../src/workspace.ts'
import { askInLanes } from './lanes.ts'

interface Flags {
  readonly rounds: number
  readonly requests: number
  readonly prefetch: number
  readonly workers: number
}

/** From the cheapest to the dearest; each must cost more than the one before. */
const names = ['mom', 'mom-one-way', 'mom-two-hop'] as const

type Name = (typeof names)[number]

const warmupRequests = 4000

async function compareHops({ rounds, ...load }: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const db = await seedInto(await temporaryFolder(stack), { seed: 1, sales: 100 })
  const cpuUs: Record<Name, number[]> = { mom: [], 'mom-one-way': [], 'mom-two-hop': [] }
  for (const { round, variant } of scheduleRounds(names, rounds, 1)) {
    const name = variant as Name
    const perRequest = await cpuOf(name, { broker, db, ...load })
    cpuUs[name].push(perRequest)
    say(`round ${round}: ${variant} ${perRequest.toFixed(0)} us CPU/request`)
  }
  const ratio = (challenger: Name, baseline: Name) =>
    pairedRatio(
      cpuUs[baseline].map((value, round) => ({
        baseline: value,
        challenger: cpuUs[challenger][round]!,
      })),
    )
  const oneWay = ratio('mom-one-way', 'mom')
  const twoHop = ratio('mom-two-hop', 'mom')
  const line = (name: string, of: typeof oneWay): string =>
    `${name} costs ${of.ratio.toFixed(2)} times mom [${of.low?.toFixed(2)} to ${of.high?.toFixed(2)}]\n`
  process.stdout.write(
    `RabbitMQ ${broker.version}, CPU per request at 32 in flight, ${load.workers} workers with prefetch ${load.prefetch}, ${rounds} rounds, 95 % intervals\n`,
  )
  process.stdout.write(line('mom-one-way', oneWay) + line('mom-two-hop', twoHop))
  const apart = (oneWay.low ?? 0) > 1 && (oneWay.high ?? Infinity) < (twoHop.low ?? 0)
  process.stdout.write(apart ? 'met: the intervals do not overlap\n' : 'MISSED: they overlap\n')
  process.exitCode = apart ? 0 : 1
}

interface Setting extends Omit<Flags, 'rounds'> {
  readonly broker: Broker
  readonly db: string
}

async function cpuOf(
  name: Name,
  { broker, db, requests, prefetch, workers }: Setting,
): Promise<number> {
  const [variant] = variantsNamed([name])
  const url = `${broker.url}/hops-${randomUUID().slice(0, 8)}`
  const queue = { url, brokerPids: () => broker.pids() }
  const spec = { db, workers, concurrency: prefetch, connections: 1, maxOutstanding: 100, queue }
  const cluster = await startCluster(variant!, spec)
  try {
    await askInLanes(cluster.ask, warmupRequests)
    const endMetering = meterCosts(cluster.components)
    await askInLanes(cluster.ask, requests)
    return endMetering().reduce((sum, { cpuUs }) => sum + cpuUs, 0) / requests
  } finally {
    await cluster.close()
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench:mom-hops', 'Compares the topologies of RabbitMQ by their CPU per request.')
    .option('--rounds <n>', 'rounds of every topology', count(3, 100), 7)
    .option('--requests <n>', 'requests per round', count(100, 1_000_000), 20_000)
    .option('--prefetch <n>', 'requests each worker takes at once', count(1, 65_535), 64)
    .option('--workers <n>', 'worker processes', count(1, 64), 1)
    .action(compareHops),
)
