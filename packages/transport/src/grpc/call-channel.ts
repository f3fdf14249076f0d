import type { Metadata, status, StatusObject } from '@grpc/grpc-js'
import type { GrpcAddress } from './address.ts'
import { cancelCall } from './cancel-call.ts'
import { checkHealth } from './check-health.ts'
import { forwardingLimits } from './limits.ts'
import { type ChannelWatcher, WatchedChannel } from './watched-channel.ts'

/** Bound for one attempt to connect; on one host or in one data centre it takes milliseconds. */
const connectTimeoutMs = 1000

export interface OutgoingStart {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly metadata: Metadata
  /** On the clock of `Date.now`; Infinity without one. */
  readonly deadlineAt: number
}

export interface OutgoingListener {
  onReceiveMetadata(metadata: Metadata): void
  onReceiveMessage(message: Buffer): void
  onReceiveStatus(status: OutgoingStatus): void
}

/** How a call ended; the optional fields are there when it did not end with trailers. */
export interface OutgoingStatus extends StatusObject {
  /** The code of RST_STREAM, whoever sent it. */
  readonly rstCode?: number
  /** What grpc-js knows of how far the call got. */
  readonly progress?: 'NOT_STARTED' | 'DROP' | 'REFUSED' | 'PROCESSED'
}

/** A call of any kind in which messages are bytes. */
export interface OutgoingCall {
  /** `written` is called when there is room for the next message. */
  send(message: Buffer, written: () => void): void
  halfClose(): void
  /** Asks for one more message. */
  startRead(): void
  cancel(code: status, details: string): void
}

/** A connection to one server for whoever passes calls on; it opens again whenever it breaks. */
export class CallChannel {
  readonly #channel: WatchedChannel

  constructor(address: GrpcAddress, watcher: ChannelWatcher) {
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

  start({ path, metadata, deadlineAt }: OutgoingStart, listener: OutgoingListener): OutgoingCall {
    const call = this.#channel.current.createCall(path, deadlineAt, undefined, null, undefined)
    call.start(metadata, listener)
    return {
      send: (message, written) => call.sendMessageWithContext({ callback: written }, message),
      halfClose: () => call.halfClose(),
      startRead: () => call.startRead(),
      cancel: (code, details) => cancelCall(call, code, details),
    }
  }

  /** Asks grpc.health.v1; rejects when it does not say SERVING within `timeoutMs`. */
  check(timeoutMs: number): Promise<void> {
    return checkHealth(this.#channel.current, timeoutMs)
  }

  /** Leaves the present connection to the calls it has, and opens another one. */
  replace(): void {
    this.#channel.replace()
  }

  close(): void {
    this.#channel.close()
  }
}
