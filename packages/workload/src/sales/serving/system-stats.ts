import type { SystemStats } from '@rpc-vs-mom/schema'

/** Reports the CPU share since the previous call and the resident memory of this process. */
export function systemStatsReporter(activeRequests: () => number): () => SystemStats {
  let cpu = process.cpuUsage()
  let atMs = performance.now()
  return () => {
    const used = process.cpuUsage(cpu)
    const nowMs = performance.now()
    const elapsedUs = Math.max(1, (nowMs - atMs) * 1000)
    cpu = process.cpuUsage()
    atMs = nowMs
    return {
      cpuUsage: ((used.user + used.system) / elapsedUs) * 100,
      memoryUsage: process.memoryUsage.rss(),
      activeGoroutines: activeRequests(),
    }
  }
}
