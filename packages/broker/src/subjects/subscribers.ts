import { AskError } from '@rpc-vs-mom/transport'
import type { FlowEvents, MessageFlow } from '@rpc-vs-mom/transport/grpc-streams'
import { defaultMaxUnreadBytes, maxBlockedMs } from '../broker-limits.ts'

/**
 * What becomes of a message to a subscriber that does not read: `drop` loses it for this one, `disconnect` ends its
 * subscription, `block` has the publishers of the subject wait for it.
 */
export const slowPolicies = ['drop', 'disconnect', 'block'] as const
export type SlowPolicy = (typeof slowPolicies)[number]

export interface SubscribersOptions {
  /** Default `drop`. */
  readonly slowPolicy?: SlowPolicy
  /** Messages to one subscriber that it has not read, in bytes, from which on it is slow. Default 1 MiB. */
  readonly maxUnreadBytes?: number
}

/** All who listen to subjects, each by a flow of messages. */
export class Subscribers {
  readonly #bySubject = new Map<string, Set<Subscriber>>()
  readonly #policy: SlowPolicy
  readonly #maxUnreadBytes: number
  /** Messages handed to a subscriber, lost for one, and subscribers that were ended for being slow. */
  readonly counts = { active: 0, delivered: 0, dropped: 0, disconnected: 0, blocked: 0 }

  constructor(options: SubscribersOptions = {}) {
    this.#policy = options.slowPolicy ?? 'drop'
    this.#maxUnreadBytes = options.maxUnreadBytes ?? defaultMaxUnreadBytes
  }

  /** The flow gets what is published from now on; the subscription ends with it. */
  subscribe(subject: string, flow: MessageFlow): Subscriber {
    let together = this.#bySubject.get(subject)
    if (together === undefined) this.#bySubject.set(subject, (together = new Set()))
    const subscriber = new Subscriber(flow, () => this.#leave(subject, subscriber))
    together.add(subscriber)
    this.counts.active++
    flow.begin()
    return subscriber
  }

  /** Hands an encoded message to all who listen, then calls `done`, at once unless one of them blocks. */
  deliver(subject: string, message: () => Buffer, done: () => void): void {
    const subscribers = this.#bySubject.get(subject)
    if (subscribers === undefined) return done()
    const encoded = message()
    let blocking = 1
    const unblocked = (): void => {
      if (--blocking === 0) done()
    }
    for (const subscriber of subscribers) {
      if (subscriber.unreadBytes <= this.#maxUnreadBytes) this.#send(subscriber, encoded)
      else if (this.#policy === 'block') {
        blocking++
        this.counts.blocked++
        this.#send(subscriber, encoded)
        subscriber.whenRoom(unblocked, () => this.#disconnect(subscriber))
      } else if (this.#policy === 'drop') this.counts.dropped++
      else this.#disconnect(subscriber)
    }
    unblocked()
  }

  #send(subscriber: Subscriber, encoded: Buffer): void {
    subscriber.send(encoded)
    this.counts.delivered++
  }

  #disconnect(subscriber: Subscriber): void {
    this.counts.disconnected++
    subscriber.end(tooSlow)
  }

  #leave(subject: string, subscriber: Subscriber): void {
    const together = this.#bySubject.get(subject)
    if (together?.delete(subscriber) !== true) return
    this.counts.active--
    if (together.size === 0) this.#bySubject.delete(subject)
  }
}

/** One who listens to a subject. */
export class Subscriber implements Pick<FlowEvents, 'onRoom' | 'onOver'> {
  readonly #flow: MessageFlow
  readonly #leave: () => void
  #waiting: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(flow: MessageFlow, leave: () => void) {
    this.#flow = flow
    this.#leave = leave
  }

  get unreadBytes(): number {
    return this.#flow.queuedBytes
  }

  send(encoded: Buffer): void {
    this.#flow.send(encoded)
  }

  end(reason: AskError): void {
    this.#flow.fail(reason)
  }

  /** Calls `then` once it has read all, or is over; `tooLate` where that takes too long. */
  whenRoom(then: () => void, tooLate: () => void): void {
    this.#waiting.push(then)
    this.#timer ??= setTimeout(tooLate, maxBlockedMs).unref()
  }

  onRoom(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = []
    for (const then of waiting) then()
  }

  onOver(): void {
    this.#leave()
    this.onRoom()
  }
}

const tooSlow = new AskError(
  'RESOURCE_EXHAUSTED',
  'The subscriber reads more slowly than is published; subscribe again.',
)
