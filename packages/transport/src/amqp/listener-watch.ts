import type { Channel, ChannelModel } from 'amqplib'
import { AskError } from '../ask-error.ts'
import { countConsumers } from './count-consumers.ts'

export interface ListenerWatchOptions {
  readonly queue: string
  /** What stays the same while the oldest request waits; undefined when none does. */
  readonly oldest: () => number | undefined
  /** How many listen to the queue; rejects while that cannot be said. */
  readonly listeners: () => Promise<number>
  /** Given the reason when nobody listens any more, and undefined when somebody does again. */
  readonly onChange: (deserted: AskError | undefined) => void
}

/** Looks without a listener that make it lost: one that changes its prefetch is away for an instant. */
const looksUntilLost = 2

/**
 * Notices that whoever listened to a queue has died, where each listener has a queue of its own: what
 * waits in it would stay there until its deadline. Asks the broker only while a request has waited for
 * longer than from one `look` to the next, so that a quick listener costs nothing.
 */
export class ListenerWatch {
  readonly #options: ListenerWatchOptions
  #oldestBefore: number | undefined
  #looksWithout = 0
  #looking = false

  constructor(options: ListenerWatchOptions) {
    this.#options = options
  }

  /** To be called at regular times. */
  async look(): Promise<void> {
    const oldest = this.#options.oldest()
    const waits = oldest !== undefined && oldest === this.#oldestBefore
    this.#oldestBefore = oldest
    if (this.#looking || (!waits && this.#looksWithout === 0)) return
    this.#looking = true
    try {
      this.#seen(await this.#options.listeners())
    } catch {
      // The connection to the broker is lost; whether the listener is will show when it is back.
    } finally {
      this.#looking = false
    }
  }

  #seen(listeners: number): void {
    const { queue, onChange } = this.#options
    const wasLost = this.#looksWithout >= looksUntilLost
    this.#looksWithout = listeners > 0 ? 0 : this.#looksWithout + 1
    if (listeners > 0) {
      if (wasLost) onChange(undefined)
    } else if (this.#looksWithout === looksUntilLost) {
      onChange(new AskError('UNAVAILABLE', `Whoever listened to the queue "${queue}" is gone.`))
    }
  }
}

/** Counts the listeners of a queue, on a channel of its own that it keeps while it can. */
export function countListeners(
  queue: string,
  model: () => ChannelModel | undefined,
): () => Promise<number> {
  let opened: { readonly model: ChannelModel; readonly channel: Channel } | undefined
  return async () => {
    const current = model()
    if (!current) throw new AskError('UNAVAILABLE', 'There is no connection.')
    if (opened?.model !== current) {
      opened = { model: current, channel: await current.createChannel() }
      opened.channel.on('error', () => (opened = undefined))
    }
    try {
      const consumers = await countConsumers(opened.channel, queue)
      if (consumers === undefined) opened = undefined
      return consumers ?? 0
    } catch (fault) {
      opened = undefined
      throw fault
    }
  }
}
