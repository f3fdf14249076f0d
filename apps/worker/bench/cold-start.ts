import { readUsage } from '@rpc-vs-mom/cost'
import { median } from '@rpc-vs-mom/results'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { askSales } from './ask-sales.ts'
import { startWorker } from './child.ts'
import type { Figure } from './figures.ts'
import { othersFigure, quietest, type Measured } from './quietest.ts'

export interface ColdStart {
  readonly how: string
  readonly url: string
  readonly db: string
  /** Rows of the file, which the first answer must count. */
  readonly sales: number
  readonly flags?: readonly string[]
}

const starts = 9
const mb = 1_000_000

/**
 * From the start of the process to its first right answer, and the most memory it has had by then. One
 * start before the measured ones fills the compile cache, as the first start on a machine does.
 */
export async function coldStart(spec: ColdStart): Promise<Figure[]> {
  await startOnce(spec)
  const measured: Measured<Start>[] = []
  for (let i = 0; i < starts; i++) measured.push(await quietest(() => startOnce(spec)))
  const of = (read: (one: Start) => number): number =>
    median(measured.map(({ result }) => read(result)))
  const { how } = spec
  return [
    figure(
      `${how}: start to first answer`,
      of((one) => one.ms),
      'ms',
      200,
    ),
    figure(`${how}: resident after the first answer`, of((one) => one.rssBytes) / mb, 'MB', 110),
    {
      name: `${how}: CPU time of the start`,
      value: of((one) => one.cpuUs) / 1000,
      unit: 'ms',
    },
    othersFigure(how, measured),
  ]
}

interface Start {
  readonly ms: number
  readonly rssBytes: number
  readonly cpuUs: number
}

async function startOnce({ url, db, sales, flags = [] }: ColdStart): Promise<Start> {
  // A queue can be asked before anybody listens: then nothing but the worker is waited for.
  const early = url.startsWith('amqp:') ? await connect(url) : undefined
  const startMs = performance.now()
  await using worker = await startWorker(url, '--db', db, ...flags)
  const connection: Connection = early ?? (await connect(worker.url))
  const { totalSalesCount } = await askSales(connection)
  const ms = performance.now() - startMs
  if (totalSalesCount !== sales) throw new Error(`${totalSalesCount} instead of ${sales} sales`)
  const { rssPeakBytes, cpuUs } = readUsage(worker.pid)!
  await connection.close()
  return { ms, rssBytes: rssPeakBytes, cpuUs }
}

function figure(name: string, value: number, unit: string, atMost: number): Figure {
  return { name, value, unit, goal: { atMost } }
}
