import { seedInto, temporaryFolder } from '@rpc-vs-mom/experiment'
import { openSales } from '@rpc-vs-mom/query'
import type { Ask } from '@rpc-vs-mom/transport'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { InlineQueries, salesService } from '@rpc-vs-mom/workload/sales/serving'

/** Answers right to what `hammer run --sales 1k` asks, in this process; closed with `stack`. */
export async function rightAnswers(stack: AsyncDisposableStack): Promise<Ask> {
  const db = await seedInto(
    await temporaryFolder(stack),
    workload,
    settingsOf(workload, { sales: 1000 }),
  )
  const queries = new InlineQueries(openSales(db, { profile: 'index' }))
  stack.defer(() => queries.close())
  return salesService({ queries, name: 'server', profile: 'index' }).answer
}
