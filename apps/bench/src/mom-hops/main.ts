/**
 * `pnpm bench mom-hops`: what an lb between the queues costs. Closed loops of requests that need no query, CPU
 * time of all processes per request, every topology and load once a round with fresh processes, in random
 * order. Ends with 1 when no hop, the one-way hop and the two hops of the original study, which had a prefetch of
 * 1, cannot be told apart at 32 in flight.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { scheduleRounds, seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import { servingOf, settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { measureHops, type HopCell, type HopSample, type HopSetting } from './hop-cell.ts'
import { hopTable, isApart, ratioLine, type HopRow } from './hop-table.ts'

interface Flags {
  readonly rounds: number
  readonly requests: number
  readonly prefetch: number
  readonly workers: number
}

const topologies = ['mom', 'mom-one-way', 'mom-two-hop'] as const

async function compareHops({ rounds, prefetch, ...load }: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const settings = settingsOf(workload, { sales: 100 })
  const db = await seedInto(await temporaryFolder(stack), workload, settings)
  const serving = servingOf(workload, settings, db)
  const rows = await measureRounds(cellsFor(prefetch), rounds, { broker, serving, ...load })
  process.stdout.write(
    `RabbitMQ ${broker.version}, CPU in us per request, ${load.workers} worker(s), medians of ${rounds} rounds, 95 % intervals\n${hopTable(rows)}\n`,
  )
  const [none, oneWay, twoHop, noneAlone, oneWayAlone, twoHopAlone, noneSlow, original] = rows
  const alike = [
    [none!, oneWay!, twoHop!],
    [noneAlone!, oneWayAlone!, twoHopAlone!],
  ] as const
  for (const [base, one, two] of alike)
    process.stdout.write(
      `like for like, ${base.cell.inFlight} in flight: ${ratioLine(one, base)}, ${ratioLine(two, base)}, ${ratioLine(two, one)}\n`,
    )
  process.stdout.write(
    `as in the original study, prefetch 1: ${ratioLine(original!, none!)} with prefetch ${prefetch}, ${ratioLine(original!, noneSlow!)} with prefetch 1\n`,
  )
  const apart = isApart({ none: none!, oneWay: oneWay!, twoHop: original! })
  process.stdout.write(
    `${apart ? 'met' : 'MISSED'}: no hop, one way and the two hops of the original study have intervals that ${apart ? 'do not overlap' : 'overlap'}\n`,
  )
  process.exitCode = apart ? 0 : 1
}

/** The three at 32 in flight, the three one by one, and what the original study does. */
function cellsFor(prefetch: number): HopCell[] {
  const at = (inFlight: number): HopCell[] =>
    topologies.map((topology) => ({ topology, inFlight, prefetch }))
  return [
    ...at(32),
    ...at(1),
    { topology: 'mom', inFlight: 32, prefetch: 1 },
    { topology: 'mom-two-hop', inFlight: 32, prefetch: 1 },
  ]
}

async function measureRounds(
  cells: readonly HopCell[],
  rounds: number,
  setting: HopSetting,
): Promise<HopRow[]> {
  const samples: HopSample[][] = cells.map(() => [])
  const names = cells.map((_, index) => String(index))
  for (const { round, variant } of scheduleRounds(names, rounds, 1)) {
    const index = Number(variant)
    const cell = cells[index]!
    const sample = await measureHops(cell, setting)
    samples[index]!.push(sample)
    say(
      `round ${round}: ${cell.topology}, ${cell.inFlight} in flight, prefetch ${cell.prefetch}: ${sample.sumUs.toFixed(0)} us`,
    )
  }
  return cells.map((cell, index) => ({ cell, samples: samples[index]! }))
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench mom-hops', 'Compares the topologies of RabbitMQ by their CPU per request.')
    .option('--rounds <n>', 'rounds of every topology and load', count(3, 100), 7)
    .option('--requests <n>', 'requests per round at 32 in flight', count(100, 1_000_000), 20_000)
    .option('--prefetch <n>', 'requests each worker takes at once', count(1, 65_535), 64)
    .option('--workers <n>', 'worker processes', count(1, 64), 1)
    .action(compareHops),
)
