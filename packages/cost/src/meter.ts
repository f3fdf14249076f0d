import { readUsage, restartPeak, type ProcessUsage } from './process-usage.ts'

/** One part of a variant, such as the broker with all its processes. */
export interface Component {
  readonly name: string
  readonly role: 'hammer' | 'lb' | 'worker' | 'broker'
  readonly pids: readonly number[]
}

export interface ComponentCost {
  readonly name: string
  readonly role: Component['role']
  /** All that it had, one after the other too. */
  readonly processes: number
  /** CPU time between start and end of the metering, in microseconds. */
  readonly cpuUs: number
  /** Sum over its processes, also those that followed one another, of the largest resident memory each had, in bytes. */
  readonly rssPeakBytes: number
  /** The same for each of its processes that is still there. */
  readonly each: readonly ProcessUsage[]
  /** Processes that ended after `leave`: they count up to their last reading. */
  readonly left: number
  /** Processes that ended otherwise: their CPU time is missing. */
  readonly gone: number
}

/** Starts metering; the returned function ends it. Costs about 0.1 ms per process and end. */
export function meterCosts(components: readonly Component[]): () => ComponentCost[] {
  const meter = new CostMeter(components)
  return () => meter.end()
}

/** Meters components whose processes may be ended and started on purpose meanwhile. */
export class CostMeter {
  readonly #components: readonly Component[]
  /** By component, the CPU time that each process had used when it joined. */
  readonly #joined: readonly Map<number, number | undefined>[]
  /** Last readings of processes that are about to end, or have ended. */
  readonly #left = new Map<number, ProcessUsage>()

  constructor(components: readonly Component[]) {
    for (const { pids } of components) for (const pid of pids) restartPeak(pid)
    this.#components = components
    this.#joined = components.map(
      ({ pids }) => new Map(pids.map((pid) => [pid, readUsage(pid)?.cpuUs])),
    )
  }

  /** All processes that were metered so far. */
  pids(): number[] {
    return this.#joined.flatMap((processes) => [...processes.keys()])
  }

  /** Reads processes that end now or soon on purpose, which is their last reading unless it is called again. */
  leave(pids: readonly number[]): void {
    for (const pid of pids) {
      const usage = readUsage(pid)
      // One whose threads are ending already has lost what those had used.
      const isWhole = usage !== undefined && usage.cpuUs >= (this.#left.get(pid)?.cpuUs ?? 0)
      if (isWhole) this.#left.set(pid, usage)
    }
  }

  /** Meters those processes of a role that are new, from their first microsecond on. */
  join(role: Component['role'], pids: readonly number[]): void {
    const processes = this.#joined[this.#components.findIndex((one) => one.role === role)]
    for (const pid of pids) if (processes?.has(pid) === false) processes.set(pid, 0)
  }

  end(): ComponentCost[] {
    return this.#components.map((component, index) => this.#costOf(component, this.#joined[index]!))
  }

  #costOf(
    { name, role }: Component,
    before: ReadonlyMap<number, number | undefined>,
  ): ComponentCost {
    const since = (pid: number, { cpuUs, rssPeakBytes }: ProcessUsage): ProcessUsage => ({
      cpuUs: cpuUs - (before.get(pid) ?? 0),
      rssPeakBytes,
    })
    const each: ProcessUsage[] = []
    const left: ProcessUsage[] = []
    for (const pid of before.keys()) {
      const [now, last] = [readUsage(pid), this.#left.get(pid)]
      if (now !== undefined) each.push(since(pid, now))
      else if (last !== undefined) left.push(since(pid, last))
    }
    const known = [...each, ...left]
    return {
      name,
      role,
      processes: before.size,
      cpuUs: known.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
      rssPeakBytes: known.reduce((sum, { rssPeakBytes }) => sum + rssPeakBytes, 0),
      each,
      left: left.length,
      gone: before.size - known.length,
    }
  }
}
