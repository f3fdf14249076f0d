import { connect } from 'node:net'
import { FlushTurn } from '@rpc-vs-mom/http2'
import { AskError } from '../../../ask-error.ts'
import { Untaken } from '../../../untaken.ts'
import { defaultConnectTimeoutMs, reconnectPauseMs } from '../../../transport-limits.ts'
import type { ConnectOptions } from '../../../transport.ts'
import { formatGrpcUrl, type GrpcAddress } from '../../address.ts'
import type { ClientCall } from './client-call.ts'
import { ClientSession, type ClientSessionOwner } from './client-session.ts'
import { lookMs } from '../lean-limits.ts'
import { RequestFields } from './request-fields.ts'

/** A connection that lasted so long was a good one: the next attempt waits for nothing. */
const provenMs = 1000

/**
 * Calls to one server over one connection, which opens again by itself. Calls wait, in their order, while it is
 * being opened or the server allows no more streams; while nobody can be reached they fail, or wait too where that is
 * asked for. Who asks bounds them.
 */
export class Channel implements ClientSessionOwner {
  /** Answers of more than one message so far. */
  doubledCount = 0
  readonly #address: GrpcAddress
  readonly #connectTimeoutMs: number
  readonly #waitForReady: boolean
  readonly #fields: RequestFields
  readonly #turn = new FlushTurn()
  readonly #sessions = new Set<ClientSession>()
  readonly #waiting = new Set<ClientCall>()
  readonly #looks: NodeJS.Timeout
  #current: ClientSession | undefined
  #opening: { readonly session: ClientSession; readonly timer: NodeJS.Timeout } | undefined
  #retry: NodeJS.Timeout | undefined
  #backoffMs = 0
  #attemptedMs = -Infinity
  /** Why calls fail at once; undefined while they may wait. */
  #fault: AskError | undefined
  #onReady: (() => void) | undefined
  #isClosed = false

  constructor(
    address: GrpcAddress,
    { connectTimeoutMs = defaultConnectTimeoutMs, waitForReady = false }: ConnectOptions,
  ) {
    this.#address = address
    this.#connectTimeoutMs = connectTimeoutMs
    this.#waitForReady = waitForReady
    this.#fields = new RequestFields(`${address.host}:${address.port}`)
    this.#looks = setInterval(() => this.#look(), lookMs).unref()
  }

  /** The connection that new calls take. */
  get current(): ClientSession | undefined {
    return this.#current
  }

  /** Whether calls fail at once, because nobody can be reached. */
  get isAtFault(): boolean {
    return this.#isClosed || (this.#current === undefined && this.#fault !== undefined)
  }

  /** Resolves when connected; after `connectTimeoutMs` rejects with UNAVAILABLE and closes. */
  async ready(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), this.#connectTimeoutMs)
    this.#onReady = () => resolve(true)
    this.#open()
    const isReady = await promise
    clearTimeout(timer)
    if (isReady) return
    this.close()
    const sentence = `No gRPC server answered at ${formatGrpcUrl(this.#address)} within ${this.#connectTimeoutMs} ms.`
    throw new AskError('UNAVAILABLE', sentence)
  }

  /** Sends the call, now or when there is room for it. */
  send(call: ClientCall): void {
    const current = this.#current
    if (current?.hasRoom === true && this.#waiting.size === 0) current.start(call)
    else if (current === undefined && this.#fault !== undefined) call.fail(this.#fault)
    else {
      call.waits()
      this.#waiting.add(call)
    }
  }

  /** The caller waits no more. */
  stop(call: ClientCall): void {
    if (call.isOver) return
    call.isOver = true
    this.#waiting.delete(call)
    call.session?.cancel(call)
  }

  /** Opens another connection for new calls beside the present one, which gives no sign of life. */
  openBeside(): void {
    this.#open()
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#looks)
    clearTimeout(this.#retry)
    clearTimeout(this.#opening?.timer)
    const hanging = this.#opening?.session
    this.#opening = undefined
    this.#current = undefined
    hanging?.connection.destroy(new Error('the channel was closed'))
    this.#failWaiting(new AskError('UNAVAILABLE', 'The channel was closed.'))
    for (const session of this.#sessions) session.connection.end()
  }

  onReady(session: ClientSession): void {
    if (session === this.#opening?.session) this.#adopt(session)
    this.#pump()
  }

  onRoom(): void {
    if (this.#waiting.size > 0) this.#pump()
  }

  onRetiring(session: ClientSession): void {
    if (session !== this.#current) return
    this.#current = undefined
    this.#open()
  }

  onLost(session: ClientSession, reason: Error): void {
    this.#sessions.delete(session)
    if (session === this.#current) {
      this.#current = undefined
      this.#open()
    } else if (session === this.#opening?.session) this.#failed(reason)
  }

  /** A flow is not sent again, because messages of it have gone: who has it opens another one. */
  onUntaken(call: ClientCall, isRefused: boolean): void {
    if (call.flow !== undefined)
      return call.fail(new Untaken('The server did not take the stream.'))
    const waitMs = isRefused ? call.nextWaitMs() : 0
    if (waitMs === undefined) {
      return call.fail(new Untaken('The server refused the call again and again.'))
    }
    call.rewind()
    setTimeout(() => {
      if (!call.isOver) this.send(call)
    }, waitMs)
  }

  onDoubled(): void {
    this.doubledCount++
  }

  #open(): void {
    if (this.#isClosed || this.#opening !== undefined || this.#retry !== undefined) return
    const nowMs = performance.now()
    const waitMs = this.#attemptedMs + this.#nextBackoffMs(nowMs) - nowMs
    if (waitMs > 0) this.#retry = setTimeout(() => this.#attempt(), waitMs).unref()
    else this.#attempt()
  }

  /** No attempt follows another one of little use too soon, whatever the reason was. */
  #nextBackoffMs(nowMs: number): number {
    const { first, longest } = reconnectPauseMs
    if (nowMs - this.#attemptedMs > provenMs + longest) this.#backoffMs = 0
    const backoffMs = this.#backoffMs
    this.#backoffMs = Math.min(longest, Math.max(first, backoffMs * 2))
    return backoffMs * (0.8 + Math.random() * 0.4)
  }

  #attempt(): void {
    this.#retry = undefined
    this.#attemptedMs = performance.now()
    const { host, port } = this.#address
    const socket = connect({ host: host.replaceAll(/[[\]]/g, ''), port })
    const session = new ClientSession(socket, {
      owner: this,
      fields: this.#fields,
      turn: this.#turn,
    })
    this.#sessions.add(session)
    const timer = setTimeout(() => this.#hung(session), this.#connectTimeoutMs).unref()
    this.#opening = { session, timer }
  }

  #adopt(session: ClientSession): void {
    clearTimeout(this.#opening?.timer)
    this.#opening = undefined
    this.#fault = undefined
    const left = this.#current
    this.#current = session
    left?.retire()
    this.#onReady?.()
  }

  #failed(reason: Error): void {
    clearTimeout(this.#opening?.timer)
    this.#opening = undefined
    if (this.#current !== undefined || this.#isClosed) return
    if (!this.#waitForReady) {
      const sentence = `No gRPC server answers at ${formatGrpcUrl(this.#address)} (${reason.message}).`
      this.#fault = new Untaken(sentence)
      this.#failWaiting(this.#fault)
    }
    this.#open()
  }

  /** An attempt that says nothing is given up for another one; the calls that wait for it go on waiting. */
  #hung(session: ClientSession): void {
    this.#opening = undefined
    session.connection.destroy(new Error('the server does not answer'))
    if (this.#current === undefined) this.#open()
  }

  #pump(): void {
    for (const call of this.#waiting) {
      if (this.#current?.hasRoom !== true) return
      this.#waiting.delete(call)
      this.#current.start(call)
    }
  }

  #failWaiting(reason: AskError): void {
    const calls = [...this.#waiting]
    this.#waiting.clear()
    for (const call of calls) call.fail(reason)
  }

  #look(): void {
    const nowMs = performance.now()
    for (const { connection } of this.#sessions) connection.checkTime(nowMs)
  }
}
