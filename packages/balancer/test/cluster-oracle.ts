import type { PolicyName } from '../src/policies/policies.ts'
import type { AttemptOutcome } from '../src/attempt.ts'
import { AnswerOracle } from './answer-oracle.ts'
import { type Choice, choices, type Modelled } from './choices.ts'

export const settings = {
  intervalMs: 3000,
  timeoutMs: 500,
  faultLimit: 3,
  penaltyHalfLifeMs: 200,
  longestEjectionMs: 60_000,
  slowStartMs: 4000,
} as const

interface Ended {
  readonly atMs: number
  readonly isFault: boolean
  readonly tookMs: number | undefined
}

export interface OpenCall {
  readonly id: string
  readonly atMs: number
  readonly term: number
}

interface Worker {
  readonly id: string
  capacity: number
  state: 'ready' | 'down' | 'ejected'
  term: number
  calls: OpenCall[]
  /** Faults that may still be charged for, and calls that may still count: brute force, but not for ever. */
  faultsMs: number[]
  ended: Ended[]
  faultsInRow: number
  outliers: number
  readySinceMs: number
  typicalMs: number
  answers: AnswerOracle
  outMs: number
  checkedMs: number
  checkAtMs: number
  gained: number
}

interface Tally {
  readonly ended: number
  readonly faults: number
  readonly timed: number
  readonly typicalMs: number
}

/**
 * A cluster by brute force: keeps every call, fault and time that could matter and works everything out
 * again for each pick. Written from the descriptions in the README, not from the code.
 */
export class ClusterOracle {
  readonly workers: Worker[]
  readonly #choose: Choice
  readonly #credits: number
  #nextLookMs = 0

  constructor(
    policy: PolicyName,
    { count, credits, random }: { count: number; credits: number; random: () => number },
  ) {
    this.#choose = choices[policy](random)
    this.#credits = credits
    this.workers = Array.from({ length: count }, (_, n) => freshWorker(String(n)))
  }

  /** The backend of the next request; 'busy' when none has a credit, undefined when none is ready. */
  pick(nowMs: number): string | undefined {
    this.#passTo(nowMs)
    const ready = this.#ready()
    if (ready.length === 0) return undefined
    const weights = weightsOf(ready, nowMs)
    const modelled: Modelled[] = ready.map((worker, n) => ({
      id: worker.id,
      weight: weights[n]!,
      loadPerWeight: loadOf(worker, nowMs) / weights[n]!,
      typicalMs: worker.typicalMs,
      nextAnswerMs: worker.calls.length === 0 ? undefined : worker.answers.nextMs(nowMs),
      robin: worker,
    }))
    const free = modelled.filter((_, n) => {
      const most = Math.max(1, Math.round(this.#credits * weights[n]!))
      return ready[n]!.calls.length < most
    })
    return free.length === 0 ? 'busy' : this.#choose(free).id
  }

  began(id: string, nowMs: number): OpenCall {
    const worker = this.#worker(id)
    const call = { id, atMs: nowMs, term: worker.term }
    if (worker.calls.length === 0) worker.answers.busy(nowMs)
    worker.calls.push(call)
    return call
  }

  ended(call: OpenCall, end: AttemptOutcome, nowMs: number): void {
    this.#passTo(nowMs)
    const worker = this.#worker(call.id)
    worker.calls.splice(worker.calls.indexOf(call), 1)
    if (end === 'ok') worker.answers.answered(nowMs)
    if (call.term === worker.term) this.#note(worker, end, { nowMs, tookMs: nowMs - call.atMs })
    if (nowMs >= this.#nextLookMs) this.#compare(nowMs)
  }

  lost(id: string, nowMs: number): void {
    this.#passTo(nowMs)
    this.#worker(id).state = 'down'
  }

  reachable(id: string, nowMs: number): void {
    this.#passTo(nowMs)
    const worker = this.#worker(id)
    if (worker.state === 'down') this.#check(worker, nowMs)
  }

  #note(
    worker: Worker,
    end: AttemptOutcome,
    { nowMs, tookMs }: { nowMs: number; tookMs: number },
  ): void {
    const isFault = typeof end === 'object'
    const isTimed = end === 'ok' || end === 'late'
    worker.ended.push({ atMs: nowMs, isFault, tookMs: isTimed ? tookMs : undefined })
    if (end === 'ok') worker.faultsInRow = 0
    if (!isFault || worker.state !== 'ready') return
    worker.faultsMs.push(nowMs)
    worker.faultsInRow += 1
    if (worker.faultsInRow >= settings.faultLimit && this.#mayEject()) this.#eject(worker, nowMs, 0)
    else if (nowMs - worker.checkedMs >= settings.timeoutMs) this.#check(worker, nowMs)
  }

  #compare(nowMs: number): void {
    this.#nextLookMs = nowMs + 1000
    const ready = this.#ready()
    const fromMs = (Math.floor(nowMs / 5000) - 1) * 5000
    for (const worker of ready) {
      worker.ended = worker.ended.filter(({ atMs }) => atMs >= fromMs)
      const { timed, typicalMs } = tallyOf(worker.ended)
      worker.typicalMs = timed >= 30 ? typicalMs : 0
    }
    const others = (worker: Worker): Tally =>
      tallyOf(ready.filter((each) => each !== worker).flatMap(({ ended }) => ended))
    const worst =
      largest(ready, (worker) => failureExcess(tallyOf(worker.ended), others(worker))) ??
      largest(ready, (worker) =>
        nowMs - worker.readySinceMs < 5000 ? 0 : slowness(tallyOf(worker.ended), others(worker)),
      )
    if (!worst || !this.#mayEject()) return
    worst.outliers += 1
    this.#eject(worst, nowMs, 10_000)
  }

  #eject(worker: Worker, nowMs: number, leastMs: number): void {
    const isAgain = worker.outMs > 0 && nowMs - worker.readySinceMs < worker.outMs
    const outMs = Math.max(leastMs, isAgain ? 2 * worker.outMs : settings.intervalMs)
    worker.outMs = Math.min(settings.longestEjectionMs, outMs)
    worker.state = 'ejected'
    worker.checkAtMs = nowMs + worker.outMs
  }

  #mayEject(): boolean {
    return this.#ready().length - 1 >= this.workers.length / 2
  }

  /** Every check is answered at once, so a backend that is checked is ready. */
  #check(worker: Worker, nowMs: number): void {
    worker.checkedMs = nowMs
    worker.checkAtMs = nowMs + settings.intervalMs
    if (worker.state === 'ready') return
    worker.state = 'ready'
    worker.term += 1
    worker.faultsInRow = 0
    worker.readySinceMs = nowMs
    worker.ended = []
    worker.typicalMs = 0
    worker.answers.forget()
  }

  #passTo(nowMs: number): void {
    for (const worker of this.workers) {
      while (worker.checkAtMs <= nowMs) this.#check(worker, worker.checkAtMs)
    }
  }

  #ready(): Worker[] {
    return this.workers.filter(({ state }) => state === 'ready')
  }

  #worker(id: string): Worker {
    return this.workers[Number(id)]!
  }
}

function freshWorker(id: string): Worker {
  return {
    id,
    capacity: 1,
    state: 'ready',
    term: 1,
    calls: [],
    faultsMs: [],
    ended: [],
    faultsInRow: 0,
    outliers: 0,
    readySinceMs: 0,
    typicalMs: 0,
    answers: new AnswerOracle(),
    outMs: 0,
    checkedMs: 0,
    checkAtMs: settings.intervalMs,
    gained: 0,
  }
}

function weightsOf(ready: readonly Worker[], nowMs: number): number[] {
  const shares = ready.map(({ readySinceMs }) => {
    const passedMs = nowMs - readySinceMs
    return passedMs >= settings.slowStartMs ? 1 : 0.1 + 0.9 * (passedMs / settings.slowStartMs)
  })
  const isOneUp = shares.includes(1)
  return ready.map(({ capacity }, n) => capacity * (isOneUp ? shares[n]! : 1))
}

function loadOf(worker: Worker, nowMs: number): number {
  // A fault of 30 half-lives ago is charged with a billionth.
  worker.faultsMs = worker.faultsMs.filter((ms) => nowMs - ms < 30 * settings.penaltyHalfLifeMs)
  const charges = worker.faultsMs.map((ms) => 0.5 ** ((nowMs - ms) / settings.penaltyHalfLifeMs))
  return worker.calls.length + Math.round(charges.reduce((sum, each) => sum + each, 0))
}

function tallyOf(ended: readonly Ended[]): Tally {
  const times = ended.flatMap(({ tookMs }) =>
    tookMs === undefined ? [] : [Math.max(tookMs, 0.001)],
  )
  const logSum = times.reduce((sum, ms) => sum + Math.log(ms), 0)
  return {
    ended: ended.length,
    faults: ended.filter(({ isFault }) => isFault).length,
    timed: times.length,
    typicalMs: Math.exp(logSum / times.length),
  }
}

function failureExcess(own: Tally, others: Tally): number {
  if (own.ended < 10 || others.ended < 10) return 0
  const excess = own.faults / own.ended - others.faults / others.ended
  const cells = [own.faults, own.ended - own.faults, others.faults, others.ended - others.faults]
  const columns = [
    own.faults + others.faults,
    own.ended + others.ended - own.faults - others.faults,
  ]
  const sum = (counts: readonly number[]): number =>
    counts.reduce((total, count) => total + (count === 0 ? 0 : count * Math.log(count)), 0)
  const all = own.ended + others.ended
  const g = 2 * (sum(cells) - sum([own.ended, others.ended]) - sum(columns) + sum([all]))
  return excess > 0.1 && g > 16 ? excess : 0
}

function slowness(own: Tally, others: Tally): number {
  if (own.timed < 30 || others.timed < 30) return 0
  const times = own.typicalMs / others.typicalMs
  return times > 5 ? times : 0
}

function largest(
  workers: readonly Worker[],
  badness: (worker: Worker) => number,
): Worker | undefined {
  const amounts = workers.map(badness)
  const most = Math.max(...amounts)
  return most > 0 ? workers[amounts.indexOf(most)] : undefined
}
