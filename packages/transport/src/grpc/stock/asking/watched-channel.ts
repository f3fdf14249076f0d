import {
  Channel,
  connectivityState,
  type ChannelInterface,
  type ChannelOptions,
} from '@grpc/grpc-js'
import { AskError } from '../../../ask-error.ts'
import { formatGrpcUrl, type GrpcAddress } from '../../address.ts'
import { Handshakes } from './handshakes.ts'
import { channelOptions } from '../stock-limits.ts'

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
 * channel that is not ready after `connectTimeoutMs` is replaced. Calls that wait in it end as
 * `waitedInVain` says, and may be made again in the next one.
 */
export class WatchedChannel {
  readonly #address: GrpcAddress
  readonly #connectTimeoutMs: number
  readonly #watcher: ChannelWatcher | undefined
  readonly #options: ChannelOptions
  readonly #handshakes = new Handshakes()
  #channel: ChannelInterface
  /** Opened while the present one is silent. */
  #beside: Beside | undefined
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
    const deadlineMs = performance.now() + this.#connectTimeoutMs
    const channel = this.#channel
    while (channel.getConnectivityState(true) !== connectivityState.READY) {
      if (await changedBy(deadlineMs, channel)) continue
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
    this.#dropBeside()
    this.#handshakes.abandon()
    this.#adopt(this.#open())
  }

  /**
   * Opens another connection beside the present one, which may have become a hole that swallows everything.
   * New calls go over it once it is ready; nothing changes when it is not within `connectTimeoutMs`.
   */
  openBeside(): void {
    if (this.#closed || this.#beside) return
    const channel = this.#open()
    const timer = setTimeout(() => this.#dropBeside(), this.#connectTimeoutMs).unref()
    this.#beside = { channel, timer }
    this.#watchBeside(channel)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#watchdog)
    this.#dropBeside()
    this.#channel.close()
    this.#handshakes.abandon()
  }

  #adopt(channel: ChannelInterface): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = undefined
    const left = this.#channel
    this.#channel = channel
    left.close()
    this.#watch(channel)
  }

  #watchBeside(channel: ChannelInterface): void {
    if (channel !== this.#beside?.channel) return
    const state = channel.getConnectivityState(true)
    if (state === connectivityState.READY) {
      clearTimeout(this.#beside.timer)
      this.#beside = undefined
      this.#adopt(channel)
    } else channel.watchConnectivityState(state, Infinity, () => this.#watchBeside(channel))
  }

  #dropBeside(): void {
    if (!this.#beside) return
    clearTimeout(this.#beside.timer)
    this.#beside.channel.close()
    this.#beside = undefined
    if (this.#isConnected) this.#handshakes.abandon()
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

interface Beside {
  readonly channel: ChannelInterface
  readonly timer: NodeJS.Timeout
}

/** Resolves with whether the state changed before that moment of `performance.now()`. */
function changedBy(deadlineMs: number, channel: ChannelInterface): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), deadlineMs - performance.now())
    const state = channel.getConnectivityState(false)
    channel.watchConnectivityState(state, Infinity, () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
