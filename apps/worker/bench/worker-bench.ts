// Holds the worker to its bounds: `pnpm bench worker` prints each figure beside its goal and ends with 1
// when one is missed. Timings need a machine with two idle cores.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@rpc-vs-mom/dataset'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { coldStart } from './cold-start.ts'
import { figureLine, isMissed, type Figure } from './figures.ts'
import { healthInline, healthThreaded } from './health.ts'
import { othersMax, othersUnit } from './quietest.ts'
import { scale } from './scale.ts'
import { tenWorkers } from './ten-workers.ts'

const small = { seed: 1, sales: 10_000 }
/** So many that a query of the original profile takes about 20 ms. */
const slow = { seed: 1, sales: 36_000 }

await using stack = new AsyncDisposableStack()
const folder = mkdtempSync(join(tmpdir(), 'bench-worker-'))
stack.defer(() => rmSync(folder, { recursive: true }))
const db = join(folder, 'sales.db')
const slowDb = join(folder, 'slow.db')
await writeDataset(db, small)
await writeDataset(slowDb, slow, { profiles: ['original'] })
const broker = stack.adopt(await acquireBroker(), (one) => one.close())
const queue = `${broker.url}/bench-worker-${process.pid}`

console.log(`load of the machine before: ${loadavg()[0]!.toFixed(2)}`)
const missed: Figure[] = []
let mostOthers = 0
const first = { db, sales: small.sales }
const anyPort = 'grpc://127.0.0.1:0'
const threaded = ['--query-threads', '1']
print(await coldStart({ ...first, how: 'grpc', url: anyPort }))
print(await coldStart({ ...first, how: 'amqp', url: queue }))
print(await coldStart({ ...first, how: 'grpc, query thread', url: anyPort, flags: threaded }))
print([await tenWorkers(db)])
print(await healthInline())
print(await healthThreaded(slowDb))
print(await scale(slowDb))
if (missed.length > 0 && mostOthers > othersMax) {
  const cores = mostOthers.toFixed(2)
  console.log(
    `Other processes used up to ${cores} cores meanwhile, which slows what is timed; run it on an idle machine.`,
  )
}
process.exitCode = missed.length > 0 ? 1 : 0

function print(figures: readonly Figure[]): void {
  for (const figure of figures) console.log(figureLine(figure))
  missed.push(...figures.filter(isMissed))
  const others = figures.filter(({ unit }) => unit === othersUnit).map(({ value }) => value)
  mostOthers = Math.max(mostOthers, ...others)
}
