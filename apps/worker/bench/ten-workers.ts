import { readUsage } from '@rpc-vs-mom/cost'
import { connect } from '@rpc-vs-mom/transport'
import { askSales } from './ask-sales.ts'
import { startWorker } from './child.ts'
import type { Figure } from './figures.ts'

/** The memory of ten workers that have each answered, pages that they share counted ten times. */
export async function tenWorkers(db: string): Promise<Figure> {
  await using stack = new AsyncDisposableStack()
  let bytes = 0
  for (let i = 0; i < 10; i++) {
    const worker = stack.use(await startWorker('grpc://127.0.0.1:0', '--db', db))
    const connection = await connect(worker.url)
    await askSales(connection)
    await connection.close()
    bytes += readUsage(worker.pid)!.rssPeakBytes
  }
  return { name: 'ten workers: resident', value: bytes / 1e9, unit: 'GB', goal: { atMost: 1 } }
}
