import { performance, PerformanceObserver } from 'node:perf_hooks'
import { monotonicMs, pauseLimits, type Pause, type Pauses } from './pause.ts'

/**
 * Watches collections and the event loop of this thread until the function returned is called, which tells what
 * was seen. Costs 100 short turns of the event loop per second, and some microseconds for each collection.
 */
export function watchPauses(): () => Promise<Pauses> {
  const pauses = new KeptPauses()
  // Entries count from the start of the process.
  const originMs = monotonicMs() - performance.now()
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      pauses.collection({ kind: 'collection', atMs: originMs + startTime, tookMs: duration })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const endLooking = lookForStalls((pause) => pauses.keep(pause))
  return async () => {
    endLooking()
    // What was collected in this turn is told in a later one.
    await new Promise((resolve) => setTimeout(resolve, 1))
    observer.disconnect()
    return pauses.read()
  }
}

function lookForStalls(keep: (pause: Pause) => void): () => void {
  const { lookMs, stallMs } = pauseLimits
  let lastMs = monotonicMs()
  const timer = setInterval(() => {
    const nowMs = monotonicMs()
    const dueMs = lastMs + lookMs
    if (nowMs - dueMs >= stallMs) keep({ kind: 'stall', atMs: dueMs, tookMs: nowMs - dueMs })
    lastMs = nowMs
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}

class KeptPauses {
  readonly #longest: Pause[] = []
  #unkept = 0
  #collections = 0
  #collectingMs = 0

  collection(pause: Pause): void {
    this.#collections++
    this.#collectingMs += pause.tookMs
    this.keep(pause)
  }

  keep(pause: Pause): void {
    if (pause.tookMs < pauseLimits.notedMs) return
    if (this.#longest.length < pauseLimits.kept) this.#longest.push(pause)
    else this.#unkept++
  }

  read(): Pauses {
    return {
      longest: this.#longest,
      unkept: this.#unkept,
      collections: this.#collections,
      collectingMs: this.#collectingMs,
    }
  }
}
