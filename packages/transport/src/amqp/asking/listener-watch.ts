import type { Channel, ChannelModel } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import { countConsumers } from '../queues/count-consumers.ts'
import { listenerWatch } from '../amqp-limits.ts'

export interface ListenerWatchOptions {
  readonly queue: string
  /** What stays the same while the oldest request waits; undefined when none does. */
  readonly oldest: () => number | undefined
  /** Another number whenever something was heard of the listener. */
  readonly heard: () => number
  /** How many listen to the queue; rejects while that cannot be said. */
  readonly listeners: () => Promise<number>
  /** For how long nothing may be heard of a listener with requests, in milliseconds. */
  readonly silenceMs: () => number
  readonly nowMs: () => number
  /** Given the reason when requests would wait for nobody, and undefined when they would no more. */
  readonly onChange: (noConsumers: AskError | undefined) => void
}

/** Looks without a listener that make it lost: one that changes its prefetch is away for an instant. */
const looksUntilLost = 2

/**
 * Notices that the listener of a queue has died or is frozen, where each listener has a queue of its
 * own: what waits in it would stay there until its deadline. Asks the broker only while a request has
 * waited for longer than from one `look` to the next, so that a quick listener costs nothing. A listener
 * is silent only as far as broker and this process are not: what they miss is no fault of it.
 */
export class ListenerWatch {
  readonly #options: ListenerWatchOptions
  #oldestBefore: number | undefined
  #heardBefore = 0
  #lookedMs = 0
  #quietSinceMs = 0
  #looksWithout = 0
  #looking = false
  #lost: { readonly how: 'gone' | 'silent'; readonly sinceMs: number } | undefined

  constructor(options: ListenerWatchOptions) {
    this.#options = options
  }

  /** To be called at regular times. */
  async look(): Promise<void> {
    const waits = this.#note()
    if (this.#looking || !(waits || this.#lost || this.#looksWithout > 0)) return
    const askedMs = this.#options.nowMs()
    this.#looking = true
    try {
      const listeners = await this.#options.listeners()
      if (this.#options.nowMs() - askedMs > listenerWatch.lateMs) this.#hear()
      this.#seen(listeners)
    } catch {
      // The connection to the broker is lost; whether the listener is will show when it is back.
      this.#hear()
    } finally {
      this.#looking = false
    }
  }

  /** Whether the oldest request is the one of the last look. */
  #note(): boolean {
    const { oldest, heard, nowMs } = this.#options
    const oldestNow = oldest()
    const waits = oldestNow !== undefined && oldestNow === this.#oldestBefore
    this.#oldestBefore = oldestNow
    const isLate = nowMs() - this.#lookedMs > listenerWatch.lateMs
    this.#lookedMs = nowMs()
    const isHeard = heard() !== this.#heardBefore
    if (oldestNow === undefined || isLate || isHeard) this.#hear()
    if (isHeard && this.#lost?.how === 'silent') this.#found()
    return waits
  }

  #hear(): void {
    this.#heardBefore = this.#options.heard()
    this.#quietSinceMs = this.#options.nowMs()
  }

  #seen(listeners: number): void {
    if (listeners === 0) return this.#seenNobody()
    const { queue, nowMs } = this.#options
    this.#looksWithout = 0
    if (!this.#lost) {
      if (this.#isSilent())
        this.#fail('silent', `The listener of the queue "${queue}" gives no sign of life.`)
    } else if (
      this.#lost.how === 'gone' ||
      nowMs() - this.#lost.sinceMs >= listenerWatch.silentUntilTriedMs
    )
      this.#found()
  }

  #seenNobody(): void {
    this.#looksWithout += 1
    if (this.#looksWithout === looksUntilLost)
      this.#fail('gone', `The listener of the queue "${this.#options.queue}" is gone.`)
  }

  #isSilent(): boolean {
    const { heard, nowMs, silenceMs } = this.#options
    if (heard() !== this.#heardBefore) return false
    return nowMs() - this.#quietSinceMs > silenceMs() + listenerWatch.signOfLifeMs
  }

  #fail(how: 'gone' | 'silent', sentence: string): void {
    this.#lost = { how, sinceMs: this.#options.nowMs() }
    this.#options.onChange(new AskError('UNAVAILABLE', sentence))
  }

  #found(): void {
    this.#lost = undefined
    this.#hear()
    this.#options.onChange(undefined)
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
