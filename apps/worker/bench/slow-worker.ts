// A worker with everything but the database: each query takes as many milliseconds as the argument says.
import { announceReady } from '@rpc-vs-mom/cli'
import { InlineQueries, salesService } from '@rpc-vs-mom/workload/sales/serving'
import { listen } from '@rpc-vs-mom/transport'

const queryMs = Number(process.argv[2])

function summarize(): { count: number; revenueCents: number } {
  const endMs = performance.now() + queryMs
  while (performance.now() < endMs);
  return { count: 0, revenueCents: 0 }
}

const queries = new InlineQueries({ summarize, close: () => undefined })
const { answer } = salesService({ queries, name: 'slow', profile: 'index' })
const listener = await listen('grpc://127.0.0.1:0', answer)
process.once('disconnect', () => process.exit())
announceReady(listener.url)
