import { median } from '@rpc-vs-mom/results'

/** One thing to measure: a function that answers every question of a set once. */
export interface Contender {
  readonly name: string
  readonly run: () => void
  /** Calls in one `run`. */
  readonly calls: number
}

const rounds = 25
const roundMs = 40

/**
 * Median CPU time per call in microseconds, user and system. Rounds of all contenders are interleaved, so
 * that whatever else the machine does hits them alike; the first one only warms up.
 */
export function cpuPerCall(contenders: readonly Contender[]): Map<string, number> {
  const samples = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const us = measure(contender)
      if (round > 0) samples[index]!.push(us)
    }
  }
  return new Map(contenders.map(({ name }, index) => [name, median(samples[index]!)]))
}

function measure({ run, calls }: Contender): number {
  const before = process.cpuUsage()
  const started = performance.now()
  let runs = 0
  do {
    run()
    runs++
  } while (performance.now() - started < roundMs)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (runs * calls)
}
