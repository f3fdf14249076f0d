import type { GrpcAddress } from '../../address.ts'
import { checkHealth } from './check-health.ts'
import { startConnectedCall } from './connected-call.ts'
import { forwardingLimits } from '../stock-limits.ts'
import type { OutgoingCall, OutgoingListener, OutgoingStart } from './outgoing-call.ts'
import { type ChannelWatcher, WatchedChannel } from './watched-channel.ts'

/** Bound for one attempt to connect; on one host or in one data centre it takes milliseconds. */
const connectTimeoutMs = 1000

export interface CallWatcher extends ChannelWatcher {
  /** The server has sent something of an answer. */
  heard(): void
}

/** A connection to one server for a proxy; it opens again whenever it breaks. */
export class CallChannel {
  readonly #authority: string
  readonly #heard: () => void
  readonly #channel: WatchedChannel

  constructor(address: GrpcAddress, watcher: CallWatcher) {
    this.#heard = () => watcher.heard()
    this.#authority = `${address.host}:${address.port}`
    this.#channel = new WatchedChannel(address, {
      connectTimeoutMs,
      watcher,
      options: forwardingLimits,
    })
    this.#channel.open()
  }

  get isConnected(): boolean {
    return this.#channel.isConnected
  }

  start(start: OutgoingStart, listener: OutgoingListener): OutgoingCall {
    const ends = { authority: this.#authority, heard: this.#heard, listener }
    return startConnectedCall(this.#channel.current, start, ends)
  }

  /** Asks grpc.health.v1; rejects when it does not say SERVING within `timeoutMs`. */
  check(timeoutMs: number): Promise<void> {
    return checkHealth(this.#channel.current, timeoutMs)
  }

  /** Opens another connection for new calls beside the present one, which gives no sign of life. */
  openBeside(): void {
    this.#channel.openBeside()
  }

  close(): void {
    this.#channel.close()
  }
}
