import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** What a process has used since it began. */
export interface Usage {
  /** CPU time of all of its threads, in microseconds. */
  readonly cpuUs: number
  /** Of the heap of its main thread; bytes outside, such as those of buffers, are not in it. */
  readonly allocatedBytes: number
  /** Garbage collections of any kind. */
  readonly collections: number
}

/** V8 has counted it since version 14; the types do not know it yet. */
interface HeapStatistics {
  readonly total_allocated_bytes: number
}

let collections = 0
const observer = new PerformanceObserver((list) => void (collections += list.getEntries().length))
observer.observe({ entryTypes: ['gc'] })

export function usageNow(): Usage {
  collections += observer.takeRecords().length
  const { user, system } = process.cpuUsage()
  const heap = getHeapStatistics() as never as HeapStatistics
  return { cpuUs: user + system, allocatedBytes: heap.total_allocated_bytes, collections }
}

export function usageSince(before: Usage): Usage {
  const now = usageNow()
  return {
    cpuUs: now.cpuUs - before.cpuUs,
    allocatedBytes: now.allocatedBytes - before.allocatedBytes,
    collections: now.collections - before.collections,
  }
}
