/** Loaded into the lb before its program: answers over IPC what the process holds once garbage is collected. */
import { readdirSync } from 'node:fs'

export interface Held {
  readonly heapBytes: number
  /** Outside the heap: buffers. */
  readonly externalBytes: number
  readonly residentBytes: number
  readonly openFiles: number
}

process.on('message', (message) => {
  if (message !== 'held?') return
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send?.({
    heapBytes: heapUsed,
    externalBytes: external,
    residentBytes: rss,
    openFiles: readdirSync('/proc/self/fd').length,
  } satisfies Held)
})
