import type { AskableBackend } from '../src/backend.ts'
import type { Clock } from '../src/clock.ts'
import type { Pending, ScriptedBackend } from './scripted-backend.ts'

export const settings = {
  intervalMs: 700,
  timeoutMs: 150,
  faultLimit: 3,
  penaltyHalfLifeMs: 400,
  slowStartMs: 1500,
} as const

/** One call as the oracle knows it. */
export interface CallSeen {
  readonly id: string
  readonly pending: Pending
  /** How often the backend had become eligible when the call was picked. */
  readonly term: number
}

interface Model {
  readonly backend: ScriptedBackend
  inList: boolean
  eligible: boolean
  term: number
  faultsInRow: number
  /** Times of all faults that were charged, kept for ever: brute force. */
  faultsMs: number[]
  weight: number
  eligibleSinceMs: number
  /** What weighted round robin has left it. */
  gained: number
  /** Start of the check under way. */
  checkSinceMs: number | undefined
  /** Checks in the order in which they began, which is that in which they run out of time. */
  checkNumber: number
}

/**
 * Says by brute force who must get the next request: of the eligible backends, the first after the last
 * pick, in the order of the list, among those with the least sum of open calls and charged faults.
 */
export class Oracle {
  readonly calls: CallSeen[] = []
  picks = 0
  readonly #clock: Clock
  readonly #models = new Map<string, Model>()
  #lastPosition = -1
  #checks = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  pick(): string | undefined {
    const eligible = this.#eligible()
    if (eligible.length === 0) return undefined
    const weights = this.#weights(eligible)
    const busy = eligible.map((model, n) => this.#load(model) / weights[n]!)
    const positions = [...eligible.keys()].filter((n) => busy[n] === Math.min(...busy))
    const start = (this.#lastPosition + 1) % eligible.length
    const rotated = [...positions.filter((n) => n >= start), ...positions.filter((n) => n < start)]
    const isPlain = new Set(rotated.map((n) => weights[n])).size === 1
    const position = isPlain
      ? rotated[0]!
      : weightedRoundRobin(rotated.map((n) => [n, eligible[n]!, weights[n]!]))
    this.#lastPosition = position
    this.picks += 1
    return eligible[position]!.backend.id
  }

  started(backend: ScriptedBackend, pending: Pending): void {
    this.calls.push({ id: backend.id, pending, term: this.#models.get(backend.id)!.term })
  }

  ended(call: CallSeen, how: 'answer' | 'fault' | 'refuse'): void {
    this.calls.splice(this.calls.indexOf(call), 1)
    const model = this.#current(call.id)
    if (!model.inList || model.term !== call.term) return
    if (how === 'answer') model.faultsInRow = 0
    if (how === 'fault' && model.eligible) this.#fault(model)
  }

  joined(backend: ScriptedBackend): void {
    this.#models.set(backend.id, {
      backend,
      inList: true,
      eligible: false,
      term: 0,
      faultsInRow: 0,
      faultsMs: [],
      weight: backend.weight,
      eligibleSinceMs: 0,
      gained: 0,
      checkSinceMs: undefined,
      checkNumber: 0,
    })
  }

  reweighed(id: string, weight: number): void {
    this.#models.get(id)!.weight = weight
  }

  removed(id: string): void {
    const model = this.#current(id)
    model.inList = false
    model.checkSinceMs = undefined
    model.eligible = false
  }

  /** The backend, telling the oracle when a check of it begins. */
  watched(backend: ScriptedBackend): AskableBackend<string, undefined, string> {
    const check = (): Promise<void> => {
      const model = this.#current(backend.id)
      model.checkSinceMs = this.#clock.nowMs()
      model.checkNumber = ++this.#checks
      return backend.check()
    }
    const { id, weight, ask, close } = backend
    return { id, weight, ask, check, close }
  }

  checkEnded(id: string, passed: boolean): void {
    const model = this.#current(id)
    if (model.checkSinceMs === undefined) return
    model.checkSinceMs = undefined
    if (!passed) model.eligible = false
    else if (!model.eligible) this.#return(model)
  }

  isEligible(id: string): boolean {
    return this.#current(id).eligible
  }

  outstanding(id: string): number {
    return this.calls.filter((call) => call.id === id).length
  }

  everSeen(): ScriptedBackend[] {
    return [...this.#models.values()].map(({ backend }) => backend)
  }

  #eligible(): Model[] {
    return [...this.#models.keys()]
      .map((id) => this.#current(id))
      .filter(({ eligible }) => eligible)
  }

  /** What counts of each one's weight: all of it, unless it is rising and another has risen. */
  #weights(eligible: readonly Model[]): number[] {
    const shares = eligible.map(({ eligibleSinceMs }) => {
      const passedMs = this.#clock.nowMs() - eligibleSinceMs
      return passedMs >= settings.slowStartMs ? 1 : 0.1 + 0.9 * (passedMs / settings.slowStartMs)
    })
    const isOneUp = shares.includes(1)
    return eligible.map(({ weight }, n) => weight * (isOneUp ? shares[n]! : 1))
  }

  #load({ backend, faultsMs }: Model): number {
    const nowMs = this.#clock.nowMs()
    const charges = faultsMs.map((atMs) => 2 ** ((atMs - nowMs) / settings.penaltyHalfLifeMs))
    return this.outstanding(backend.id) + Math.round(charges.reduce((sum, each) => sum + each, 0))
  }

  #fault(model: Model): void {
    model.faultsMs.push(this.#clock.nowMs())
    model.faultsInRow += 1
    if (model.faultsInRow < settings.faultLimit) return
    const listed = [...this.#models.values()].filter(({ inList }) => inList)
    if (this.#eligible().length - 1 < listed.length / 2) return
    model.eligible = false
    model.checkSinceMs = undefined
  }

  #return(model: Model): void {
    model.eligible = true
    model.term += 1
    model.faultsInRow = 0
    model.eligibleSinceMs = this.#clock.nowMs()
  }

  /** The model as of now: a check that has run out of time has failed. */
  #current(id: string): Model {
    this.#endLateChecks()
    return this.#models.get(id)!
  }

  /** One after the other in the order of time, for the last one that is eligible stays. */
  #endLateChecks(): void {
    const late = [...this.#models.values()].filter(
      ({ checkSinceMs = Infinity }) => this.#clock.nowMs() - checkSinceMs >= settings.timeoutMs,
    )
    for (const model of late.toSorted((x, y) => x.checkNumber - y.checkNumber)) {
      model.checkSinceMs = undefined
      const others = [...this.#models.values()].filter((other) => other !== model && other.eligible)
      if (others.length > 0) model.eligible = false
    }
  }
}

/** Everybody gains its weight; the first of those with most is next, and pays what all gained. */
function weightedRoundRobin(those: readonly (readonly [number, Model, number])[]): number {
  for (const [, model, weight] of those) model.gained += weight
  const most = Math.max(...those.map(([, { gained }]) => gained))
  const [position, winner] = those.find(([, { gained }]) => gained === most)!
  winner.gained = most - those.reduce((sum, [, , weight]) => sum + weight, 0)
  return position
}
