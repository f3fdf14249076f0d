import type { AskError } from '../ask-error.ts'
import type { Ask, Call } from '../ask.ts'
import type { Channel } from '../grpc/lean/asking/channel.ts'
import { maxChecks } from '../grpc/lean/asking/connection.ts'
import { watchSilence } from '../grpc/lean/asking/ping-watch.ts'
import { checkHealth } from '../grpc/lean/asking/unary.ts'
import { defaultMaxOutstanding, heartbeatMs } from '../transport-limits.ts'
import { Outstanding } from '../outstanding.ts'
import { ReplyCounts } from '../reply-counts.ts'
import type { Connection } from '../transport.ts'
import { Untaken } from '../untaken.ts'
import { PendingCall } from './pending-call.ts'
import { type Dialect, StreamedCalls, type StreamOwner } from './streamed-calls.ts'

export interface StreamingCallerOptions {
  /** Connected; closed with the caller. */
  readonly channel: Channel
  /** How errors name the other side. */
  readonly peer: string
  readonly dialect: Dialect
  readonly maxOutstanding?: number | undefined
}

/** Asks over a channel by streams of calls, one at a time. */
export class StreamingCaller implements Connection, StreamOwner {
  readonly #channel: Channel
  readonly #dialect: Dialect
  readonly #outstanding: Outstanding
  readonly #checks: Outstanding
  readonly #counts = new ReplyCounts()
  readonly #stopWatching: () => void
  #stream: StreamedCalls | undefined

  constructor({
    channel,
    peer,
    dialect,
    maxOutstanding = defaultMaxOutstanding,
  }: StreamingCallerOptions) {
    this.#channel = channel
    this.#dialect = dialect
    this.#outstanding = new Outstanding(peer, maxOutstanding)
    this.#checks = new Outstanding(peer, maxChecks)
    this.#stopWatching = watchSilence(channel, heartbeatMs)
  }

  readonly ask: Ask = (body, call) => this.askAs(0, body, call)

  /** Asks for a kind of call of the dialect. */
  askAs(kind: number, body: Uint8Array, call: Call): Promise<Uint8Array> {
    return this.#askOf(this.#outstanding, kind, { body, call })
  }

  /** The same for a kind that only checks, which is bounded apart. */
  async checkAs(kind: number, call: Call): Promise<void> {
    await this.#askOf(this.#checks, kind, { body: new Uint8Array(), call })
  }

  check(timeoutMs: number): Promise<void> {
    return checkHealth(this.#channel, this.#checks, timeoutMs)
  }

  counters(): ReturnType<Connection['counters']> {
    return this.#counts.counters()
  }

  countAnew(): void {
    this.#counts.countAnew()
  }

  async close(): Promise<void> {
    this.#stopWatching()
    this.#outstanding.close()
    this.#checks.close()
    this.#channel.close()
  }

  onUnexpected(id: number): void {
    this.#counts.unexpected(this.#counts.knows(id) ? id : undefined)
  }

  onUntaken(call: PendingCall, { message }: AskError): void {
    call.stream = undefined
    const waitMs = this.#channel.isAtFault ? undefined : call.nextWaitMs()
    if (waitMs === undefined) return call.end(new Untaken(message))
    setTimeout(() => {
      if (!call.isGivenUp) this.#send(call)
    }, waitMs)
  }

  #askOf(
    outstanding: Outstanding,
    kind: number,
    { body, call }: { readonly body: Uint8Array; readonly call: Call },
  ): Promise<Uint8Array> {
    return outstanding.ask(body, call, (end) => {
      const pending = new PendingCall(this.#counts.asked(), { body, call, end, kind })
      this.#send(pending)
      return () => this.#giveUp(pending)
    })
  }

  #send(call: PendingCall): void {
    if (this.#stream?.isOpen !== true) {
      this.#stream = new StreamedCalls(this, this.#dialect).open(this.#channel)
    }
    call.stream = this.#stream
    this.#stream.send(call)
  }

  #giveUp(call: PendingCall): void {
    call.isGivenUp = true
    this.#counts.gaveUp(call.id)
    call.stream?.giveUp(call)
  }
}
