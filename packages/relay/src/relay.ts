import type { Socket } from 'node:net'

import {
  type Clock,
  ConnectionError,
  DueChecks,
  ErrorCode,
  FlushTurn,
  systemClock,
} from '@rpc-vs-mom/http2'
import { Backend, type BackendAddress, type BackendState } from './forwarding/backend.ts'
import { ClientSession } from './forwarding/client-session.ts'
import { Dispatcher } from './forwarding/dispatcher.ts'
import { DEFAULT_LIMITS, type Limits } from './relay-limits.ts'
import type { RetryBudget, Router, StallProbe } from './router.ts'

const DEFAULT_PROBE: StallProbe<Backend> = { boundMs: () => 50, ackMs: 100 }

export interface RelayOptions {
  router: Router<Backend>
  /** Paths of calls that may run twice and are answered by one message; none by default. */
  isIdempotent?: (path: string) => boolean
  /** For replays of calls that may have reached a backend; without one there are none. */
  budget?: RetryBudget
  probe?: StallProbe<Backend>
  /** Name, in lower case, of the field that says who calls; without one it is the address. */
  callerField?: string | undefined
  onBackendState?: (backend: Backend, state: BackendState, reason?: Error) => void
  /**
   * Nothing is heard of a backend with calls; asked again as long as that is so. Whether it is not picked any
   * more, which is what happens without it: then its calls go to others where that does no harm. No call is
   * ended for it.
   */
  onSilence?: (backend: Backend, reason: Error) => boolean
  clock?: Clock
  limits?: Partial<Limits>
}

export interface RelayStats {
  clients: number
  calls: number
  /** Requests kept for a replay, in bytes. */
  keptBytes: number
  /** Response bytes that wait for clients. */
  heldBytes: number
  replays: number
  backends: { id: string; state: BackendState; outstanding: number; waiting: number }[]
}

/** A relay at work. Closing it twice is harmless. */
export interface Relay extends AsyncDisposable {
  /** Takes a client's connection that somebody else has accepted; the relay itself listens nowhere. */
  accept(socket: Socket): void
  addBackend(address: BackendAddress): Backend
  /** Lets a backend finish its calls, at most for `boundMs`, and forgets it. */
  removeBackend(backend: Backend, boundMs: number): Promise<void>
  /** Says GOAWAY, lets all calls finish for at most `boundMs`, and closes. */
  drain(boundMs: number): Promise<void>
  stats(): RelayStats
}

/** Starts a relay without clients and backends. */
export function createRelay(options: RelayOptions): Relay {
  return new FrameRelay(options)
}

class FrameRelay implements Relay {
  readonly #dispatcher: Dispatcher
  readonly #probe: StallProbe<Backend>
  readonly #clients = new Set<ClientSession>()
  readonly #backends = new Set<Backend>()
  readonly #checks: DueChecks
  readonly #waits = new Set<{ isOver: () => boolean; resolve: () => void }>()

  constructor(options: RelayOptions) {
    const clock = options.clock ?? systemClock
    this.#probe = options.probe ?? DEFAULT_PROBE
    this.#checks = new DueChecks(clock, (nowMs, late) => this.#check(nowMs, late))
    this.#dispatcher = new Dispatcher({
      router: options.router,
      budget: options.budget ?? { tryTake: () => false },
      isIdempotent: options.isIdempotent ?? (() => false),
      onBackendState: options.onBackendState ?? (() => {}),
      onSilence: options.onSilence ?? (() => true),
      clock,
      checks: this.#checks,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      turn: new FlushTurn(),
      callerField: options.callerField,
    })
  }

  accept(socket: Socket): void {
    const session = new ClientSession(socket, {
      dispatcher: this.#dispatcher,
      onGone: (gone) => this.#clients.delete(gone),
    })
    this.#clients.add(session)
    const excess = this.#excessFrom(session)
    if (excess === undefined) return
    const leaving = longestIdle(excess) ?? session
    const reason = new ConnectionError(ErrorCode.enhanceYourCalm, 'too many connections')
    leaving.connection.fail(reason)
  }

  /** Of whom one has to leave: a peer that has more than its share, or all when all are too many. */
  #excessFrom(newest: ClientSession): ClientSession[] | undefined {
    const { connections, connectionsPerPeer } = this.#dispatcher.limits
    const all = [...this.#clients].filter((session) => session !== newest)
    const ofPeer = all.filter(({ peer }) => peer === newest.peer)
    if (ofPeer.length >= connectionsPerPeer) return ofPeer
    return all.length >= connections ? all : undefined
  }

  addBackend(address: BackendAddress): Backend {
    const backend = new Backend(address, this.#dispatcher)
    this.#backends.add(backend)
    return backend
  }

  async removeBackend(backend: Backend, boundMs: number): Promise<void> {
    backend.drain()
    await this.#until(() => backend.idle, boundMs)
    backend.destroy()
    this.#backends.delete(backend)
  }

  async drain(boundMs: number): Promise<void> {
    for (const client of this.#clients) client.drain(this.#dispatcher.clock.nowMs())
    await this.#until(() => this.#clients.size === 0, boundMs)
    this.#close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
    await Promise.resolve()
  }

  stats(): RelayStats {
    const clients = [...this.#clients]
    return {
      clients: clients.length,
      calls: clients.reduce((sum, client) => sum + client.calls.size, 0),
      keptBytes: this.#dispatcher.store.bytes,
      heldBytes: clients.reduce((sum, client) => sum + client.heldBytes, 0),
      replays: this.#dispatcher.replays,
      backends: [...this.#backends].map(({ id, state, outstanding, waiting }) => ({
        id,
        state,
        outstanding,
        waiting,
      })),
    }
  }

  #check(nowMs: number, late: boolean): number {
    let dueMs = Infinity
    for (const backend of this.#backends) {
      dueMs = Math.min(dueMs, backend.checkTime(nowMs, this.#probe, late))
    }
    for (const client of this.#clients) dueMs = Math.min(dueMs, client.checkTime(nowMs))
    for (const wait of this.#waits) if (wait.isOver()) wait.resolve()
    return this.#waits.size > 0 ? nowMs : dueMs
  }

  async #until(isOver: () => boolean, boundMs: number): Promise<void> {
    if (isOver()) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => wait.resolve(), boundMs)
      const wait = {
        isOver,
        resolve: (): void => {
          clearTimeout(timer)
          this.#waits.delete(wait)
          resolve()
        },
      }
      this.#waits.add(wait)
      this.#checks.by(0)
    })
  }

  #close(): void {
    this.#checks.stop()
    for (const client of this.#clients) client.close()
    for (const backend of this.#backends) backend.destroy()
    this.#backends.clear()
  }
}

function longestIdle(sessions: readonly ClientSession[]): ClientSession | undefined {
  const idle = sessions.filter(({ idleSinceMs }) => idleSinceMs !== undefined)
  const [longest] = idle.toSorted((a, b) => a.idleSinceMs! - b.idleSinceMs!)
  return longest
}
