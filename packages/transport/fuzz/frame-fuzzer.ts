/**
 * Sends mutated frames to the lean engine from both sides: hostile clients to a listener, and a hostile server to
 * connections, with unary calls and with streams. A hostile connection may end in any way but one: INTERNAL_ERROR means
 * that the engine's own code threw.
 */
import { attackConnections } from './attack-connections.ts'
import { attackListener } from './attack-listener.ts'
import type { Random } from './frames.ts'
import { emptyReport, type FuzzReport } from './fuzz-report.ts'

export interface FuzzOptions {
  readonly frames: number
  readonly random: Random
  readonly onProgress?: (report: FuzzReport) => void
}

/** Runs until so many mutated frames have been sent; half of them by clients, half by a server. */
export async function fuzzFrames({ frames, random, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const report = emptyReport()
  const ticks = setInterval(() => onProgress?.(report), 10_000)
  await attackListener(frames / 2, random, report)
  await attackConnections(frames, random, report)
  clearInterval(ticks)
  return report
}
