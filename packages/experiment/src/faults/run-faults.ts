import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicClock } from '@rpc-vs-mom/load'
import { isDisturbing, type FaultAction, type PlannedFault } from '@rpc-vs-mom/results'
import type { FaultSignal, FaultTarget } from './fault-target.ts'

/** Who must know of processes that come and go, such as the meter of their CPU time. */
export interface ProcessWatch {
  /** These end now or soon on purpose; called again and again until they have. */
  leave(pids: readonly number[]): void
  /** These are there now, some of them new. */
  join(role: FaultTarget['role'], pids: readonly number[]): void
}

export interface FaultRunOptions {
  /** By name; what is not among them has no such process. */
  readonly targets: ReadonlyMap<string, FaultTarget>
  readonly watch: ProcessWatch
  /** Start of the measured part on the monotonic clock. */
  readonly originUs: number
  /** Called before each disturbance. */
  readonly onDisturbance?: () => void
}

/** Faults that are under way. */
export interface FaultRun {
  /**
   * What became of each, in the order of the plan: nothing begins any more, what began is awaited, what stands still
   * goes on, and what outlives the trial is brought back.
   */
  finish(): Promise<FaultAction[]>
}

/** An action that has not ended after this time has failed: longer than a worker may take to end in order. */
export const actionLimitMs = 20_000

/** How often processes that are about to end in order are read. */
const lookMs = 20

/** Does the faults of a plan to the processes of one trial, each at its time; never throws. */
export function runFaults(faults: readonly PlannedFault[], options: FaultRunOptions): FaultRun {
  return new FaultSchedule(faults, options)
}

class FaultSchedule implements FaultRun {
  readonly #options: FaultRunOptions
  readonly #over = new AbortController()
  readonly #actions: readonly Promise<FaultAction>[]
  /** The last action on each target, which the next one waits for. */
  readonly #last = new Map<string, Promise<FaultAction>>()

  constructor(faults: readonly PlannedFault[], options: FaultRunOptions) {
    this.#options = options
    this.#actions = faults.map((fault) => {
      const action = this.#act(fault, this.#last.get(fault.target))
      this.#last.set(fault.target, action)
      return action
    })
  }

  async finish(): Promise<FaultAction[]> {
    this.#over.abort()
    const actions = await Promise.all(this.#actions)
    const touched = new Set(actions.filter(({ doneMs }) => doneMs !== undefined))
    for (const name of new Set([...touched].map(({ target }) => target))) {
      const target = this.#options.targets.get(name)!
      signalIfThere(target, 'SIGCONT')
      await target.restore?.()
    }
    return actions
  }

  async #act(fault: PlannedFault, before?: Promise<FaultAction>): Promise<FaultAction> {
    const target = this.#options.targets.get(fault.target)
    if (target === undefined) return { ...fault, status: 'not applicable' }
    const times: Times = {}
    try {
      await sleep(this.#msUntil(fault), undefined, { signal: this.#over.signal })
      // One that ends the process must have done so before it can be started.
      if (!isDisturbing(fault)) await before
      await atMost(actionLimitMs, this.#do(fault, target, times))
      return { ...fault, status: 'done', ...times }
    } catch (error) {
      const { message } = error as Error
      const reason = times.doneMs === undefined && this.#over.signal.aborted ? tooLate : message
      return { ...fault, status: 'failed', ...times, reason: reason.replace(/\.$/, '') }
    }
  }

  async #do({ kind }: PlannedFault, target: FaultTarget, times: Times): Promise<void> {
    if (isDisturbing({ kind })) this.#options.onDisturbance?.()
    switch (kind) {
      case 'kill':
        return this.#end(target, 'SIGKILL', times)
      case 'terminate':
        return this.#end(target, 'SIGTERM', times)
      case 'stop':
        return this.#signal(target, 'SIGSTOP', times)
      case 'continue':
        return this.#signal(target, 'SIGCONT', times)
      case 'start':
        times.doneMs = this.#nowMs()
        return this.#start(target, times)
      case 'restart':
        await this.#end(target, 'SIGTERM', times)
        return this.#start(target, times)
    }
  }

  async #end(target: FaultTarget, signal: FaultSignal, times: Times): Promise<void> {
    const pids = target.pids()
    const read = (): void => this.#options.watch.leave(pids)
    read()
    this.#signal(target, signal, times)
    const timer = setInterval(read, lookMs)
    try {
      await target.ended()
      times.endedMs = this.#nowMs()
    } finally {
      clearInterval(timer)
    }
  }

  async #start(target: FaultTarget, times: Times): Promise<void> {
    await target.start()
    times.readyMs = this.#nowMs()
    this.#options.watch.join(target.role, target.pids())
  }

  #signal(target: FaultTarget, signal: FaultSignal, times: Times): void {
    target.signal(signal)
    times.doneMs = this.#nowMs()
  }

  #nowMs(): number {
    return Math.round(monotonicClock.nowUs() - this.#options.originUs) / 1000
  }

  #msUntil({ atMs }: PlannedFault): number {
    return Math.max(0, Math.ceil(atMs - this.#nowMs()))
  }
}

interface Times {
  doneMs?: number
  endedMs?: number
  readyMs?: number
}

const tooLate = 'the trial was over'

async function atMost(limitMs: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`it took longer than ${limitMs / 1000} s`)),
    limitMs,
  )
  try {
    await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function signalIfThere(target: FaultTarget, signal: FaultSignal): void {
  try {
    target.signal(signal)
  } catch {
    // It has ended.
  }
}
