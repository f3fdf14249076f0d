/** What only amqp understands in the contract of all transports; each stands there under the key `amqp`. */
import type { AskError } from '../ask-error.ts'

/** Of a call, at the answering side. */
export interface AmqpCall {
  /** Where the reply is wanted, for those who pass the request on with it. */
  readonly replyAddress?: ReplyAddress | undefined
  /** The same for every attempt of one request, and for no other. */
  readonly requestId?: string | undefined
}

/** A place for one reply. */
export interface ReplyAddress {
  readonly replyTo: string
  /** Bytes where it is no UTF-8, because it must come back as it was. */
  readonly correlationId: string | Uint8Array
}

export interface AmqpListenOptions {
  /**
   * How long replies are remembered, so that a request that its caller sends again is not worked on again by this
   * listener; at most 10000 of them and 16 MiB. None when missing or 0.
   */
  readonly replyCacheMs?: number
  /** Whether nothing is fetched from the queue before `resume`. Default false. */
  readonly paused?: boolean
}

export interface AmqpConnectOptions {
  /**
   * Whether a request is refused at once that would wait for more than half of its time in the queue, and leaves the
   * queue after that. Default true; false for the queue of the original study.
   */
  readonly admission?: boolean
  /** With `forward=on`, where each listener has a queue of its own: watches whether it lives. */
  readonly listener?: ListenerPresence
}

/** What a balancer wants to know of a listener. */
export interface ListenerPresence {
  /**
   * For how long a listener with requests may say of none that it was answered, in milliseconds; a tenth
   * of a second later it is lost.
   */
  silenceMs(): number
  /** It is gone or silent; what it had is about to fail with this. */
  lost(reason: AskError): void
  /** It is there again, or heard of again. */
  back(): void
}
