import type { AmqpConnectOptions, AmqpListenOptions } from './amqp/options.ts'
import type { Ask } from './ask.ts'
import type { Contract } from './contract.ts'
import type { Send } from './sending/send.ts'

/** One way of moving bytes, found by the scheme of a URL. */
export interface Transport {
  /** URL scheme without colon: `grpc`, `amqp`, `local`. */
  readonly scheme: string
  /** Answers requests that arrive at `url` with `ask`, until closed. Resolves when requests can arrive. */
  listen(url: string, ask: Ask, options: ListenOptions): Promise<Listener>
  /** Opens a connection to the listener at `url`. Rejects with UNAVAILABLE when none answers in time. */
  connect(url: string, options: ConnectOptions): Promise<Connection>
  /** Loads what `listen` and `connect` need for that URL, where not all of it is loaded with the transport. */
  preload?(url: string): Promise<unknown>
}

export interface ListenOptions {
  /** What is served. When missing any method may be asked for, and `ask` decides. */
  readonly contract?: Contract
  /**
   * Requests worked on at once by this listener. Where they come by push (grpc, local) one more is
   * RESOURCE_EXHAUSTED, default 10000; for amqp it is the prefetch, or the most that an adaptive one may
   * become, and the rest waits in the queue.
   */
  readonly maxConcurrent?: number
  /**
   * Accepts work that is done later: resolves when it survives the end of this process. Where it is missing, what is sent
   * is UNIMPLEMENTED. Over amqp it is not called, because a queue keeps the work and `ask` does it, and where it is
   * missing there is no such queue.
   */
  readonly accept?: Send
  readonly amqp?: AmqpListenOptions
}

export interface ConnectOptions {
  /** Bound for opening the connection, in milliseconds. Default 5000. */
  readonly connectTimeoutMs?: number
  /** Requests sent and not settled at once; one more is RESOURCE_EXHAUSTED. Default 10000. */
  readonly maxOutstanding?: number
  /**
   * For who has nobody else to ask: while no connection can be opened, requests wait for one until their deadline
   * instead of ending at once as UNAVAILABLE (grpc/doc/wait-for-ready.md). Over amqp they always do. Default false.
   */
  readonly waitForReady?: boolean | undefined
  readonly amqp?: AmqpConnectOptions
}

export interface Listener {
  /** Where it really listens: a port 0 in the URL asked for is replaced by the port chosen. */
  readonly url: string
  /**
   * Stops taking requests, finishes those it has, then frees everything.
   * What is unfinished after `graceMs` (default 10000) is cut off. Closing twice is closing once.
   */
  close(graceMs?: number): Promise<void>
  /**
   * Only where requests are fetched (amqp): leaves them in the queue until `resume`. Resolves when no more
   * come; those that are here stay to be answered.
   */
  pause?(): Promise<void>
  /** Fetches requests again. */
  resume?(): Promise<void>
}

export interface Connection {
  readonly ask: Ask
  /** Only where work can be accepted now and be done later. */
  readonly send?: Send
  /** Resolves when the other side says within `timeoutMs` that it takes requests; rejects otherwise. */
  check(timeoutMs: number): Promise<void>
  /**
   * Only where a queue lies between (amqp): in what it was declared otherwise than the URL says; undefined where in
   * nothing, and where that could not be learnt within `timeoutMs`. Never rejects, and declares no queue.
   */
  otherKind?(timeoutMs: number): Promise<OtherKind | undefined>
  /** Replies beside those that ended a call, counted since the connection was opened or counts anew. */
  counters(): ConnectionCounters
  /** Counts from zero, and of the replies to requests only those to what is asked from now on. */
  countAnew(): void
  /**
   * Rejects what is outstanding with CANCELLED and frees the connection; later asks are UNAVAILABLE.
   * Closing twice is closing once.
   */
  close(): Promise<void>
}

/** How a queue differs from what the URL of somebody who uses it says. */
export interface OtherKind {
  /** The first argument that differs, such as "durable is false instead of true". */
  readonly difference: string
  /** What the URL most likely has to say, such as "queue=original"; absent where nothing tells. */
  readonly option?: string
}

/** A count is absent where the transport cannot see such replies. */
export interface ConnectionCounters {
  /** Replies after the call had settled otherwise, such as after its deadline. */
  readonly late?: number
  /** Second and further replies to a call that had got its reply. */
  readonly duplicate?: number
  /** Replies to what was never asked over this connection. */
  readonly foreign?: number
  /** Answers of more than one message; each ended its call with UNIMPLEMENTED. */
  readonly doubled?: number
  /** Requests sent again, since nobody knew what had become of them when their connection was lost. */
  readonly sentAgain?: number
}
