import { Channel, connectivityState, type ChannelInterface } from '@grpc/grpc-js'
import { AskError } from '../ask-error.ts'
import { formatGrpcUrl, type GrpcAddress } from './address.ts'
import { Handshakes } from './handshakes.ts'
import { channelOptions } from './limits.ts'

/**
 * A channel that reconnects by itself. An attempt to connect has no timeout inside grpc-js, so one that
 * hangs (a peer that accepts and says nothing, dropped packets) would hold up everything for minutes; here a
 * channel that is not ready after `connectTimeoutMs` is replaced, and calls that wait in it end UNAVAILABLE.
 */
export class WatchedChannel {
  readonly #address: GrpcAddress
  readonly #connectTimeoutMs: number
  readonly #handshakes = new Handshakes()
  #channel: ChannelInterface
  #watchdog: NodeJS.Timeout | undefined

  constructor(address: GrpcAddress, connectTimeoutMs: number) {
    this.#address = address
    this.#connectTimeoutMs = connectTimeoutMs
    this.#channel = this.#open()
  }

  /** The channel to use now. */
  get current(): ChannelInterface {
    return this.#channel
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

  close(): void {
    clearTimeout(this.#watchdog)
    this.#channel.close()
    this.#handshakes.abandon()
  }

  #open(): ChannelInterface {
    const { host, port } = this.#address
    return new Channel(`${host}:${port}`, this.#handshakes.credentials, channelOptions)
  }

  #watch(channel: ChannelInterface): void {
    const state = channel.getConnectivityState(true)
    if (state === connectivityState.SHUTDOWN) return
    if (state === connectivityState.READY) this.#connected()
    else this.#watchdog ??= setTimeout(() => this.#replace(), this.#connectTimeoutMs).unref()
    channel.watchConnectivityState(state, Infinity, () => this.#watch(channel))
  }

  #connected(): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = undefined
    this.#handshakes.succeeded()
  }

  #replace(): void {
    this.#watchdog = undefined
    const hanging = this.#channel
    this.#channel = this.#open()
    hanging.close()
    this.#handshakes.abandon()
    this.#watch(this.#channel)
  }
}

/** Resolves with whether the state changed before the deadline. */
function changed(channel: ChannelInterface, deadlineAt: number): Promise<boolean> {
  return new Promise((resolve) => {
    const state = channel.getConnectivityState(false)
    channel.watchConnectivityState(state, deadlineAt, (error) => resolve(!error))
  })
}
