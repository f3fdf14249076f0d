import {
  Channel,
  connectivityState,
  type ChannelInterface,
  type ChannelOptions,
} from '@grpc/grpc-js'
import { AskError } from '../ask-error.ts'
import { formatGrpcUrl, type GrpcAddress } from './address.ts'
import { Handshakes } from './handshakes.ts'
import { channelOptions } from './limits.ts'

export interface ChannelSettings {
  /** An attempt to connect that takes longer is given up for another one. */
  readonly connectTimeoutMs: number
  readonly watcher?: ChannelWatcher
  /** Beside those that all channels have. */
  readonly options?: ChannelOptions
}

export interface ChannelWatcher {
  /** Calls go out from now on. */
  connected(): void
  /** The connection is gone, or takes no new calls; another one is being opened. */
  disconnected(): void
}

/**
 * A channel that reconnects by itself. An attempt to connect has no timeout inside grpc-js, so one that
 * hangs (a peer that accepts and says nothing, dropped packets) would hold up everything for minutes; here a
 * channel that is not ready after `connectTimeoutMs` is replaced, and calls that wait in it end UNAVAILABLE.
 */
export class WatchedChannel {
  readonly #address: GrpcAddress
  readonly #connectTimeoutMs: number
  readonly #watcher: ChannelWatcher | undefined
  readonly #options: ChannelOptions
  readonly #handshakes = new Handshakes()
  #channel: ChannelInterface
  #watchdog: NodeJS.Timeout | undefined
  #isConnected = false
  #closed = false

  constructor(address: GrpcAddress, { connectTimeoutMs, watcher, options }: ChannelSettings) {
    this.#address = address
    this.#connectTimeoutMs = connectTimeoutMs
    this.#watcher = watcher
    this.#options = { ...channelOptions, ...options }
    this.#channel = this.#open()
  }

  /** The channel to use now. */
  get current(): ChannelInterface {
    return this.#channel
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** Resolves when connected; after `connectTimeoutMs` rejects with UNAVAILABLE and closes. */
  async ready(): Promise<void> {
    const deadlineAt = Date.now() + this.#connectTimeoutMs
    const channel = this.#channel
    while (channel.getConnectivityState(true) !== connectivityState.READY) {
      if (await changed(channel, deadlineAt)) continue
      this.close()
      throw new AskError(
        'UNAVAILABLE',
        `No gRPC server answered at ${formatGrpcUrl(this.#address)} within ${this.#connectTimeoutMs} ms.`,
      )
    }
    this.#watch(channel)
  }

  /** Connects in the background, now and whenever the connection breaks. */
  open(): void {
    this.#watch(this.#channel)
  }

  /** Leaves the present connection to the calls it has, and opens another one. */
  replace(): void {
    if (this.#closed) return
    clearTimeout(this.#watchdog)
    this.#watchdog = undefined
    const left = this.#channel
    this.#channel = this.#open()
    left.close()
    this.#handshakes.abandon()
    this.#watch(this.#channel)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#watchdog)
    this.#channel.close()
    this.#handshakes.abandon()
  }

  #open(): ChannelInterface {
    const { host, port } = this.#address
    return new Channel(`${host}:${port}`, this.#handshakes.credentials, this.#options)
  }

  #watch(channel: ChannelInterface): void {
    if (this.#closed || channel !== this.#channel) return
    const state = channel.getConnectivityState(true)
    if (state === connectivityState.SHUTDOWN) return
    if (state === connectivityState.READY) this.#connected()
    else this.#disconnected()
    channel.watchConnectivityState(state, Infinity, () => this.#watch(channel))
  }

  #connected(): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = undefined
    this.#handshakes.succeeded()
    if (this.#isConnected) return
    this.#isConnected = true
    this.#watcher?.connected()
  }

  #disconnected(): void {
    this.#watchdog ??= setTimeout(() => this.replace(), this.#connectTimeoutMs).unref()
    if (!this.#isConnected) return
    this.#isConnected = false
    this.#watcher?.disconnected()
  }
}

/** Resolves with whether the state changed before the deadline. */
function changed(channel: ChannelInterface, deadlineAt: number): Promise<boolean> {
  return new Promise((resolve) => {
    const state = channel.getConnectivityState(false)
    channel.watchConnectivityState(state, deadlineAt, (error) => resolve(!error))
  })
}
