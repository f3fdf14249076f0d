/** Answers sales queries; every 5 s it holds all replies for 500 ms. Logs when it took each request and let it go. */
import { openSales } from '@rpc-vs-mom/query'
import { InlineQueries, salesService } from '@rpc-vs-mom/workload/sales/serving'
import { listen, type Ask } from '@rpc-vs-mom/transport'

/**
 * Milliseconds between taking a request and letting its reply go, and until it was certainly written with all
 * that were let go together; in the order in which requests were taken. What is true lies between the two.
 */
export type ServerLog = readonly { readonly letGoMs: number; readonly writtenMs: number }[]

const [url, db, everyMs, freezeMs] = process.argv.slice(2)
const { answer } = salesService({
  queries: new InlineQueries(openSales(db!, { profile: 'index' })),
  name: 'frozen',
  profile: 'index',
})
const log: { letGoMs: number; writtenMs: number }[] = []
let thaw: Promise<void> | undefined

setInterval(() => {
  thaw = new Promise((resolve) =>
    setTimeout(() => {
      thaw = undefined
      resolve()
    }, Number(freezeMs)),
  )
}, Number(everyMs))

const ask: Ask = async (request, call) => {
  const takenMs = performance.now()
  const entry = { letGoMs: Infinity, writtenMs: Infinity }
  log.push(entry)
  const reply = await answer(request, call)
  if (thaw) await thaw
  entry.letGoMs = performance.now() - takenMs
  // gRPC writes a reply in an immediate that comes after ours.
  setImmediate(() => setImmediate(() => (entry.writtenMs = performance.now() - takenMs)))
  return reply
}

const listener = await listen(url!, ask, { maxConcurrent: 10_000 })
process.once('message', () => process.send?.(log, () => process.exit()))
process.send?.(listener.url)
