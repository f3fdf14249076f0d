import type { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { Channel } from '../grpc/lean/asking/channel.ts'
import { maxChecks } from '../grpc/lean/asking/connection.ts'
import { watchSilence } from '../grpc/lean/asking/ping-watch.ts'
import { checkHealth } from '../grpc/lean/asking/unary.ts'
import { defaultMaxOutstanding, heartbeatMs } from '../transport-limits.ts'
import { Outstanding } from '../outstanding.ts'
import { ReplyCounts } from '../reply-counts.ts'
import type { Connection, ConnectOptions } from '../transport.ts'
import { Untaken } from '../untaken.ts'
import { formatGrpcStreamUrl, parseGrpcStreamUrl } from './address.ts'
import { PendingCall } from './pending-call.ts'
import { StreamedCalls, type StreamOwner } from './streamed-calls.ts'

/**
 * Opens one HTTP/2 connection to `grpcstream://host:port`, and on it a stream of calls with the first one. Either is
 * opened again when it ends. Calls that the server has certainly not taken are sent again; the others end with their
 * stream as UNAVAILABLE.
 */
export async function connectGrpcStream(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseGrpcStreamUrl(url)
  if (address.port === 0)
    throw new TypeError(`"${url}" has port 0, which only a listener may have.`)
  const channel = new Channel(address, options)
  await channel.ready()
  return new StreamingCaller(channel, formatGrpcStreamUrl(address), options.maxOutstanding)
}

class StreamingCaller implements Connection, StreamOwner {
  readonly #channel: Channel
  readonly #outstanding: Outstanding
  readonly #checks: Outstanding
  readonly #counts = new ReplyCounts()
  readonly #stopWatching: () => void
  #stream: StreamedCalls | undefined

  constructor(channel: Channel, peer: string, maxOutstanding = defaultMaxOutstanding) {
    this.#channel = channel
    this.#outstanding = new Outstanding(peer, maxOutstanding)
    this.#checks = new Outstanding(peer, maxChecks)
    this.#stopWatching = watchSilence(channel, heartbeatMs)
  }

  readonly ask: Ask = (body, call) =>
    this.#outstanding.ask(body, call, (end) => {
      const pending = new PendingCall(this.#counts.asked(), { body, call, end })
      this.#send(pending)
      return () => this.#giveUp(pending)
    })

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

  #send(call: PendingCall): void {
    if (this.#stream?.isOpen !== true) this.#stream = new StreamedCalls(this).open(this.#channel)
    call.stream = this.#stream
    this.#stream.send(call)
  }

  #giveUp(call: PendingCall): void {
    call.isGivenUp = true
    this.#counts.gaveUp(call.id)
    call.stream?.giveUp(call)
  }
}
