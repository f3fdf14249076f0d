import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects the garbage of this process every `everyMs`, with so much on its heap that one collection takes about
 * `tookMs`; the function returned ends it.
 */
export function collectEvery(everyMs: number, tookMs: number): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const kept: unknown[] = []
  // The median of three: a single collection may be held up by the host.
  while (kept.length < heapMax && medianMs(collect) < tookMs)
    kept.push(Array.from({ length: chunk }, (_, index) => ({ index })))
  const timer = setInterval(collect, everyMs)
  return () => {
    clearInterval(timer)
    kept.length = 0
  }
}

/** Objects that are added at once. */
const chunk = 10_000
/** Chunks at most: some hundred megabytes. */
const heapMax = 500

function medianMs(collect: () => void): number {
  const times = [1, 2, 3].map(() => {
    const startMs = performance.now()
    collect()
    return performance.now() - startMs
  })
  return times.toSorted((a, b) => a - b)[1]!
}
