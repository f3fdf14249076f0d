/**
 * Answers sales queries and logs when it took each request and let its reply go. From its first request on it
 * holds all replies for `freezeMs` every `everyMs`, `freezes` times; all in milliseconds on the monotonic clock.
 */
import { monotonicClock } from '@rpc-vs-mom/load'
import { openSales } from '@rpc-vs-mom/query'
import { InlineQueries, salesService } from '@rpc-vs-mom/workload/sales/serving'
import { listen, type Ask } from '@rpc-vs-mom/transport'

/** What happened to one request, in milliseconds on the monotonic clock of the machine. */
export interface ServedRequest {
  readonly takenMs: number
  /** Its reply was handed to the transport, and was certainly written with all that were let go together. */
  readonly letGoMs: number
  readonly writtenMs: number
}

/** In the order in which requests were taken. */
export type ServerLog = readonly ServedRequest[]

const nowMs = (): number => monotonicClock.nowUs() / 1000

const [url, db, everyMs, freezeMs, freezes] = process.argv.slice(2)
const { answer } = salesService({
  queries: new InlineQueries(openSales(db!, { profile: 'index' })),
  name: 'frozen',
  profile: 'index',
})
const log: { takenMs: number; letGoMs: number; writtenMs: number }[] = []
let isFrozen = false
const held: (() => void)[] = []
let freezesLeft = Number(freezes)

function freezeAgainLater(): void {
  const timer = setInterval(() => {
    if (freezesLeft-- <= 0) return clearInterval(timer)
    isFrozen = true
    setTimeout(() => {
      isFrozen = false
      letSomeGo()
    }, Number(freezeMs))
  }, Number(everyMs))
}

/** So many at once are written soon enough that the log is right about each. */
const burst = 50

function letSomeGo(): void {
  for (const letGo of held.splice(0, burst)) letGo()
  if (held.length > 0) setImmediate(() => setImmediate(letSomeGo))
}

const ask: Ask = async (request, call) => {
  const entry = { takenMs: nowMs(), letGoMs: Infinity, writtenMs: Infinity }
  if (log.push(entry) === 1) freezeAgainLater()
  const reply = await answer(request, call)
  if (isFrozen) await new Promise<void>((resolve) => held.push(resolve))
  entry.letGoMs = nowMs()
  // gRPC writes a reply in an immediate that comes after ours.
  setImmediate(() => setImmediate(() => (entry.writtenMs = nowMs())))
  return reply
}

const listener = await listen(url!, ask, { maxConcurrent: 10_000 })
process.once('message', () => process.send?.(log, () => process.exit()))
// Nobody is left to ask for the log.
process.once('disconnect', () => process.exit())
process.send?.(listener.url)
