import type { Backend } from './backend.ts'
import type { Clock } from './clock.ts'
import type { BackendState } from './health.ts'
import { Member } from './member.ts'
import { leastOutstanding, type Policy } from './policy.ts'
import { type BreakerSettings, type CheckSettings, settingsFrom } from './settings.ts'
import { type BalancerSnapshot, type DepartedSums, snapshotOf } from './snapshot.ts'
import { whyNobody } from './why-nobody.ts'

export interface BalancerOptions {
  readonly clock: Clock
  /** Makes the error for a request that nobody can take. */
  readonly unavailable: (sentence: string) => Error
  /** Whether a failed call says that its backend is in trouble, rather than its request or its caller. */
  readonly isBackendFault: (error: unknown) => boolean
  /** Default `leastOutstanding()`. */
  readonly policy?: Policy
  readonly checks?: CheckSettings
  readonly breaker?: BreakerSettings
  /** Bound for the calls of a removed backend, in milliseconds; then it is closed anyway. Default 10000. */
  readonly drainMs?: number
  /** Told of every change of state of a backend. */
  readonly onChange?: (change: BackendChange) => void
}

export interface BackendChange {
  readonly id: string
  readonly state: BackendState
  readonly lastFailure?: string
}

export interface Balancer<Request, CallInfo, Reply> {
  /**
   * Passes the request to one healthy backend and settles as that does; never tries twice.
   * Rejects at once, with the error of `unavailable`, when no backend is healthy.
   */
  ask(request: Request, call: CallInfo): Promise<Reply>
  /**
   * Makes `backends` the list: new ids join, missing ones drain, and for an id that is there already the
   * backend it has stays, so the new object must not hold anything open. Throws when an id is listed twice.
   */
  setBackends(backends: readonly Backend<Request, CallInfo, Reply>[]): void
  snapshot(): BalancerSnapshot
  /** Refuses new requests, drains every backend and resolves when all are closed. */
  close(): Promise<void>
}

/** A balancer without backends; give it some with `setBackends`. Throws a RangeError for unusable settings. */
export function createBalancer<Request, CallInfo, Reply>(
  options: BalancerOptions,
): Balancer<Request, CallInfo, Reply> {
  return new Rotation<Request, CallInfo, Reply>(options)
}

class Rotation<Request, CallInfo, Reply> implements Balancer<Request, CallInfo, Reply> {
  readonly #options: BalancerOptions
  readonly #settings: ReturnType<typeof settingsFrom>
  readonly #policy: Policy
  #members = new Map<string, Member<Request, CallInfo, Reply>>()
  #ready: readonly Member<Request, CallInfo, Reply>[] = []
  readonly #draining = new Map<Member<Request, CallInfo, Reply>, Promise<void>>()
  #departed: DepartedSums = { backends: 0, picked: 0, ok: 0, failed: 0 }
  #refused = 0
  #closed = false

  constructor(options: BalancerOptions) {
    this.#options = options
    this.#settings = settingsFrom(options.checks, options.breaker, options.drainMs)
    this.#policy = options.policy ?? leastOutstanding()
  }

  ask(request: Request, call: CallInfo): Promise<Reply> {
    const member = this.#policy.pick(this.#ready)
    if (member) return member.ask(request, call)
    this.#refused += 1
    return Promise.reject(this.#options.unavailable(this.#whyNobody()))
  }

  setBackends(backends: readonly Backend<Request, CallInfo, Reply>[]): void {
    if (this.#closed) return
    this.#replace(uniqueById(backends))
  }

  snapshot(): BalancerSnapshot {
    const all = [...this.#members.values(), ...this.#draining.keys()]
    return { backends: all.map(snapshotOf), refused: this.#refused, departed: this.#departed }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#replace(new Map())
    await Promise.allSettled(this.#draining.values())
  }

  #replace(wanted: ReadonlyMap<string, Backend<Request, CallInfo, Reply>>): void {
    const before = this.#members
    this.#members = new Map()
    for (const [id, backend] of wanted) {
      this.#members.set(id, before.get(id) ?? this.#join(backend))
    }
    for (const [id, member] of before) if (!wanted.has(id)) this.#drain(member)
    this.#refresh()
  }

  #join(backend: Backend<Request, CallInfo, Reply>): Member<Request, CallInfo, Reply> {
    const member: Member<Request, CallInfo, Reply> = new Member({
      backend,
      clock: this.#options.clock,
      settings: this.#settings,
      isBackendFault: this.#options.isBackendFault,
      changed: (state) => this.#changed(member, state),
    })
    return member
  }

  #drain(member: Member<Request, CallInfo, Reply>): void {
    const closed = member.drain()
    this.#draining.set(member, closed)
    void closed
      // A backend that cannot be closed has left all the same.
      .catch(() => undefined)
      .then(() => member.ledger.idle())
      .then(() => this.#depart(member))
  }

  #depart(member: Member<Request, CallInfo, Reply>): void {
    this.#draining.delete(member)
    const { picked, ok, failed } = member.ledger
    this.#departed = {
      backends: this.#departed.backends + 1,
      picked: this.#departed.picked + picked,
      ok: this.#departed.ok + ok,
      failed: this.#departed.failed + failed,
    }
  }

  #changed(member: Member<Request, CallInfo, Reply>, state: BackendState): void {
    this.#refresh()
    const { lastFailure } = member.health
    this.#options.onChange?.({
      id: member.backend.id,
      state,
      ...(lastFailure === undefined ? {} : { lastFailure }),
    })
  }

  #refresh(): void {
    this.#ready = [...this.#members.values()].filter((member) => member.health.state === 'ready')
  }

  #whyNobody(): string {
    if (this.#closed) return 'The balancer is closed.'
    return whyNobody([...this.#members.values()].map(snapshotOf))
  }
}

function uniqueById<B extends { readonly id: string }>(backends: readonly B[]): Map<string, B> {
  const byId = new Map<string, B>()
  for (const backend of backends) {
    if (byId.has(backend.id)) {
      throw new TypeError(`The backend "${backend.id}" is listed twice; give each its own id.`)
    }
    byId.set(backend.id, backend)
  }
  return byId
}
