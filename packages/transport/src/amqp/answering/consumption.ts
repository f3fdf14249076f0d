import type { Channel, ConsumeMessage } from 'amqplib'

export interface ConsumptionOptions {
  readonly channel: Channel
  readonly queue: string
  /** Null when the broker cancels, such as when the queue is deleted. */
  readonly take: (message: ConsumeMessage | null) => void
  /** Whether it takes nothing before it is resumed. */
  readonly paused: boolean
}

/** The consumer of one queue, whose prefetch can change, and which can pause. */
export class Consumption {
  readonly #options: ConsumptionOptions
  /** Undefined while nothing is consumed. */
  #consumerTag: string | undefined
  #prefetch = 0
  #paused: boolean
  #stopped = false
  /** One change after the other. */
  #changed: Promise<void> = Promise.resolve()

  constructor(options: ConsumptionOptions) {
    this.#options = options
    this.#paused = options.paused
  }

  async begin(prefetch: number): Promise<void> {
    this.#prefetch = prefetch
    await this.#consume()
  }

  /**
   * Takes another number of requests at once from now on. A limit holds for consumers that come after it,
   * so there is a new one; what the old one had been sent stays to be answered.
   */
  change(prefetch: number): Promise<void> {
    this.#prefetch = prefetch
    return this.#then(async () => {
      await this.#cancel()
      await this.#consume()
    })
  }

  /** Takes no more until it is resumed; when this resolves, nothing more comes. */
  pause(): Promise<void> {
    this.#paused = true
    return this.#then(() => this.#cancel())
  }

  resume(): Promise<void> {
    this.#paused = false
    return this.#then(() => this.#consume())
  }

  /** How long the broker takes to answer on this channel, in milliseconds. */
  async roundTripMs(prefetch: number): Promise<number> {
    const startMs = performance.now()
    await this.#options.channel.prefetch(prefetch)
    return performance.now() - startMs
  }

  /** Takes no more; what was delivered can still be answered. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#changed
    await this.#cancel().catch(() => {})
  }

  #then(change: () => Promise<void>): Promise<void> {
    this.#changed = this.#changed
      .then(() => (this.#stopped ? undefined : change()))
      // The channel has just closed, which its owner learns from the channel.
      .catch(() => {})
    return this.#changed
  }

  async #consume(): Promise<void> {
    if (this.#paused || this.#consumerTag !== undefined) return
    const { channel, queue, take } = this.#options
    await channel.prefetch(this.#prefetch)
    this.#consumerTag = (await channel.consume(queue, take)).consumerTag
  }

  async #cancel(): Promise<void> {
    const consumerTag = this.#consumerTag
    if (consumerTag === undefined) return
    this.#consumerTag = undefined
    await this.#options.channel.cancel(consumerTag)
  }
}
