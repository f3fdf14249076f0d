import { connect } from 'node:net'

import type { StallProbe } from '../router.ts'
import { BackendSession, type SessionEvents } from './backend-session.ts'
import type { Call } from './call.ts'
import type { Dispatcher } from './dispatcher.ts'
import { LOST, NEVER_SENT, REFUSED, STALLED } from './outcomes.ts'

export interface BackendAddress {
  /** Name for people and metrics. */
  id: string
  host: string
  port: number
}

/**
 * `connecting` at first and after a loss; `silent` is connected and answers nothing; only a `ready` backend may
 * be picked.
 */
export type BackendState = 'connecting' | 'ready' | 'silent' | 'lost' | 'removed'

/** The error of a connection whose peer did not answer a PING. */
class StalledError extends Error {
  override readonly name = 'StalledError'
}

/** One backend: its connection, the ones it replaces, and the calls that wait for a stream. */
export class Backend implements SessionEvents {
  readonly id: string
  readonly host: string
  readonly port: number
  state: BackendState = 'connecting'
  readonly #dispatcher: Dispatcher
  readonly #sessions = new Set<BackendSession>()
  readonly #waiting = new Set<Call>()
  #current: BackendSession | undefined
  #connecting: BackendSession | undefined
  #connectDeadlineMs = Infinity
  #reconnectAtMs = Infinity
  #backoffMs: number

  constructor(address: BackendAddress, dispatcher: Dispatcher) {
    this.id = address.id
    this.host = address.host
    this.port = address.port
    this.#dispatcher = dispatcher
    this.#backoffMs = dispatcher.limits.reconnectMinMs
    this.#connect()
  }

  /** Calls on streams of this backend. */
  get outstanding(): number {
    let calls = 0
    for (const session of this.#sessions) calls += session.calls.size
    return calls
  }

  /** Calls that wait for a stream. */
  get waiting(): number {
    return this.#waiting.size
  }

  get idle(): boolean {
    return this.outstanding === 0 && this.#waiting.size === 0
  }

  /** Sends the call, or lets it wait for a stream; false when too many are waiting. */
  open(call: Call): boolean {
    if (this.#current?.hasRoom === true) {
      this.#dispatcher.start(call, this.#current)
      return true
    }
    if (this.state !== 'ready' || this.#waiting.size >= this.#dispatcher.limits.queuedCalls)
      return false
    this.#waiting.add(call)
    return true
  }

  /** Drops a call that may be waiting. */
  forget(call: Call): void {
    this.#waiting.delete(call)
  }

  /** Closes once the calls it has are finished; the router must not pick it any more. */
  drain(): void {
    this.#setState('removed')
    this.#reconnectAtMs = Infinity
    if (this.#waiting.size > 0) return
    for (const session of this.#sessions) session.retire()
  }

  /** Closes now. Calls in flight are replayed or fail. */
  destroy(): void {
    this.drain()
    for (const session of this.#sessions) session.connection.fail(new Error('backend removed'))
  }

  /**
   * Reconnects, watches connecting and silent connections; returns when it is to be called again. `late` is when
   * the relay itself was stuck.
   */
  checkTime(nowMs: number, probe: StallProbe<Backend>, late: boolean): number {
    if (nowMs >= this.#reconnectAtMs) this.#connect()
    // One that has accepted may be busy; how long SETTINGS may take then is a limit of the connection.
    if (this.#connecting?.connection.established === true) this.#connectDeadlineMs = Infinity
    if (this.#connecting !== undefined && nowMs >= this.#connectDeadlineMs) {
      this.#connecting.connection.destroy(new StalledError('no connection within the connect time'))
    }
    if (this.state === 'removed' && this.#waiting.size === 0) this.drain()
    let dueMs = this.state === 'removed' ? nowMs : this.#reconnectAtMs
    if (this.#connecting !== undefined) dueMs = Math.min(dueMs, this.#connectDeadlineMs)
    for (const session of this.#sessions) {
      dueMs = Math.min(dueMs, session.checkTime(nowMs))
      dueMs = Math.min(dueMs, this.#checkStall(session, { nowMs, probe, late }))
    }
    return dueMs
  }

  onReady(session: BackendSession): void {
    if (session !== this.#connecting) return this.onRoom(session)
    const before = this.#current
    this.#connecting = undefined
    this.#current = session
    if (before !== undefined) this.#replace(before)
    this.#backoffMs = this.#dispatcher.limits.reconnectMinMs
    if (this.state !== 'removed') this.#setState('ready')
    this.onRoom(session)
  }

  onRoom(session: BackendSession): void {
    if (session !== this.#current) return
    for (const call of this.#waiting) {
      if (!session.hasRoom) return
      this.#waiting.delete(call)
      this.#dispatcher.start(call, session)
    }
  }

  onRetiring(session: BackendSession, graceful: boolean): void {
    if (session !== this.#current) return
    this.#current = undefined
    if (this.state === 'removed') return
    // Calls wait for the next connection when the last one ended in peace.
    if (!graceful) this.#lose(new Error('the backend sent GOAWAY with an error'))
    if (this.#connecting === undefined) this.#connect()
  }

  onLost(session: BackendSession, reason: Error): void {
    this.#sessions.delete(session)
    const wasConnecting = session === this.#connecting
    if (wasConnecting) this.#connecting = undefined
    if (session === this.#current) this.#current = undefined
    if (this.#current === undefined && (wasConnecting || this.#connecting === undefined)) {
      this.#lose(reason)
      this.#reconnectLater(wasConnecting && !(reason instanceof StalledError))
    } else if (wasConnecting && this.#current?.silent === true) {
      this.#reconnectLater(!(reason instanceof StalledError))
    }
    this.#recoverAll(session, reason)
  }

  #recoverAll(session: BackendSession, reason: Error): void {
    const calls = session.calls.values()
    session.calls.clear()
    for (const call of calls) {
      call.session = undefined
      const reached = session.connection.send.out.flushes > call.sentAfterFlushes
      const lost = reached ? LOST : NEVER_SENT
      const outcome = reason instanceof StalledError ? STALLED : lost
      this.#dispatcher.recover(call, { outcome, reached })
    }
  }

  #lose(reason: Error): void {
    if (this.state !== 'removed') this.#setState('lost', reason)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const call of waiting) this.#dispatcher.recover(call, { outcome: REFUSED, reached: false })
  }

  #reconnectLater(failedToConnect: boolean): void {
    if (this.state === 'removed') return
    const { clock, limits } = this.#dispatcher
    this.#reconnectAtMs = clock.nowMs() + (failedToConnect ? this.#backoffMs : 0)
    this.#dispatcher.checks.by(this.#reconnectAtMs)
    if (failedToConnect) this.#backoffMs = Math.min(limits.reconnectMaxMs, this.#backoffMs * 2)
  }

  #connect(): void {
    const { clock, limits } = this.#dispatcher
    this.#reconnectAtMs = Infinity
    this.#connectDeadlineMs = clock.nowMs() + limits.connectMs
    const socket = connect({ host: this.host, port: this.port, noDelay: true })
    this.#connecting = new BackendSession(socket, { events: this, dispatcher: this.#dispatcher })
    this.#sessions.add(this.#connecting)
    if (this.state === 'lost') this.#setState('connecting')
  }

  #checkStall(
    session: BackendSession,
    check: { nowMs: number; probe: StallProbe<Backend>; late: boolean },
  ): number {
    const { connection, calls } = session
    const { nowMs, probe, late } = check
    if (connection.pingSentMs > 0) {
      // A relay that could not read must not blame the backend.
      if (late) connection.postponePing(nowMs)
      else if (nowMs - connection.pingSentMs > probe.ackMs) {
        this.#onSilence(session, nowMs, `no answer to a PING within ${probe.ackMs} ms`)
      }
      return nowMs
    }
    if (session.silent) this.#onHeard(session)
    const oldestId = calls.lowestKey()
    if (oldestId === undefined) return Infinity
    const silentSinceMs = Math.max(connection.lastReadMs, calls.get(oldestId)!.sentMs)
    const dueMs = silentSinceMs + probe.boundMs(this)
    if (nowMs > dueMs) connection.ping(nowMs)
    return dueMs
  }

  // A frozen process answers once it goes on, so the connection stays; beside it a new one is tried, for it may
  // be the network that swallows everything.
  #onSilence(session: BackendSession, nowMs: number, sentence: string): void {
    const { limits } = this.#dispatcher
    const reason = new StalledError(sentence)
    session.silent = true
    if (session.replacedMs > 0 && nowMs - session.replacedMs > limits.connectMs) {
      return session.connection.destroy(reason)
    }
    if (session === this.#current) {
      if (this.#connecting === undefined && this.#reconnectAtMs === Infinity) this.#connect()
      if (!this.#dispatcher.onSilence(this, reason)) return
      if (this.state === 'ready') this.#setState('silent', reason)
    }
    for (const call of session.calls.values()) this.#dispatcher.move(call)
  }

  #onHeard(session: BackendSession): void {
    session.silent = false
    if (session === this.#current && this.state === 'silent') this.#setState('ready')
  }

  #replace(before: BackendSession): void {
    before.replacedMs = this.#dispatcher.clock.nowMs()
    before.retire()
  }

  #setState(state: BackendState, reason?: Error): void {
    if (this.state === state) return
    this.state = state
    this.#dispatcher.onBackendState(this, state, reason)
  }
}
