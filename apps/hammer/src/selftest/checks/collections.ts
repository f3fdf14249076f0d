import type { TailCause, TrialRecord } from '@rpc-vs-mom/results'
import type { Finding } from '../finding.ts'
import { measure, startKnown, type Instrument } from '../instrument.ts'
import { collectEvery } from '../known-server/collect-garbage.ts'

const everyMs = 100
const tookMs = 10

/** Share of the slow requests that may be called somebody else's. */
const elsewhereMax = 0.1

/** A worker that collects its garbage for 10 ms every 100 ms, then a hammer: each tail must be called whose it is. */
export async function checkCollections(instrument: Instrument): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack()
  const collecting = await startKnown({ kind: 'collects', everyMs, tookMs }, stack)
  const ofWorker = await measure(instrument, collecting)
  const prompt = await startKnown({ kind: 'prompt' }, stack)
  const end = collectEvery(everyMs, tookMs)
  stack.defer(end)
  const ofHammer = await measure(instrument, prompt)
  return [
    ownedBy('workerCollection', 'of the worker', ofWorker),
    ownedBy('hammerCollection', 'of the hammer', ofHammer),
  ]
}

function ownedBy(cause: TailCause, whose: string, { tail, programs }: TrialRecord): Finding {
  // What the host held up is called so, and tells nothing of collections.
  const requests = tail === undefined ? 0 : tail.requests - tail.causes.host
  const share = requests === 0 ? 0 : tail!.causes[cause] / requests
  const others = Object.entries(tail?.causes ?? {})
    .filter(([name, count]) => name !== cause && count > 0)
    .map(([name, count]) => `${name} ${count}`)
  const collections = programs?.map((one) => `${one.program} ${one.collections}`).join(', ')
  return {
    what: `slow requests that are collections ${whose}`,
    expected: `>= ${100 * (1 - elsewhereMax)} %`,
    measured: `${(100 * share).toFixed(1)} % of ${requests}${others.length > 0 ? ` (${others.join(', ')})` : ''}, collections: ${collections}`,
    isMet: share >= 1 - elsewhereMax,
  }
}
