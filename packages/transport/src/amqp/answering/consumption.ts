import type { Channel, ConsumeMessage } from 'amqplib'

export interface ConsumptionOptions {
  readonly channel: Channel
  readonly queue: string
  /** Null when the broker cancels, such as when the queue is deleted. */
  readonly take: (message: ConsumeMessage | null) => void
}

/** The consumer of one queue, whose prefetch can change. */
export class Consumption {
  readonly #options: ConsumptionOptions
  #consumerTag = ''
  #changed: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: ConsumptionOptions) {
    this.#options = options
  }

  async begin(prefetch: number): Promise<void> {
    const { channel, queue, take } = this.#options
    await channel.prefetch(prefetch)
    this.#consumerTag = (await channel.consume(queue, take)).consumerTag
  }

  /**
   * Takes another number of requests at once from now on. A limit holds for consumers that come after it,
   * so there is a new one; what the old one had been sent stays to be answered.
   */
  async change(prefetch: number): Promise<void> {
    if (this.#stopped) return
    this.#changed = this.#options.channel
      .cancel(this.#consumerTag)
      .then(() => this.begin(prefetch))
      // The channel has just closed, which its owner learns from the channel.
      .catch(() => {})
    await this.#changed
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
    await this.#options.channel.cancel(this.#consumerTag).catch(() => {})
  }
}
