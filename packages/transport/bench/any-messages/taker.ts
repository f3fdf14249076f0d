import type { Random } from '@rpc-vs-mom/random'
import type { ChannelModel, ConsumeMessage } from 'amqplib'

/** Most messages that are taken before all are given back. */
const mostAtOnce = 20

/**
 * Takes requests in competition with the listeners, and gives them back without a word, as a worker does that
 * dies. Ends when it gets an honest one a second time, so that none of those is given up.
 */
export class Taker {
  readonly #model: ChannelModel
  readonly #queue: string
  readonly #random: Random
  readonly #ended: Promise<void>
  #stopped = false

  constructor(model: ChannelModel, { queue, random }: { queue: string; random: Random }) {
    this.#model = model
    this.#queue = queue
    this.#random = random
    this.#ended = this.#run()
  }

  async end(): Promise<void> {
    this.#stopped = true
    await this.#ended
  }

  async #run(): Promise<void> {
    while (!this.#stopped) await this.#takeSome()
  }

  async #takeSome(): Promise<void> {
    const most = 1 + Math.floor(this.#random() * mostAtOnce)
    const channel = await this.#model.createChannel()
    await channel.prefetch(most)
    let taken = 0
    const enough = Promise.withResolvers<void>()
    const take = (message: ConsumeMessage | null): void => {
      if (message && isAgain(message)) this.#stopped = true
      if (++taken === most || this.#stopped) enough.resolve()
    }
    await channel.consume(this.#queue, take)
    const timer = setTimeout(() => enough.resolve(), 50)
    await enough.promise
    clearTimeout(timer)
    // This gives back what was taken and not acknowledged.
    await channel.close()
  }
}

function isAgain({ properties }: ConsumeMessage): boolean {
  const { correlationId, headers } = properties
  return String(correlationId).startsWith('honest-') && headers?.['x-attempt'] !== undefined
}
