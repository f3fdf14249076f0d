import type { AmqpCall } from './amqp/options.ts'
import type { Metadata } from './metadata.ts'

/**
 * Anything that answers: a worker, a connection to one, a balancer over several, an in-process function.
 * Settles exactly once; rejects with an `AskError` and never later than about `call.timeoutMs`.
 */
export type Ask = (request: Uint8Array, call: Call) => Promise<Uint8Array>

/** What travels beside the bytes of one request. */
export interface Call {
  /** In full, `package.Service/Method`, as in the path of a gRPC call. */
  readonly method: string
  /** Time left for the whole call, in milliseconds, from the moment it is asked; at most 5 minutes count. */
  readonly timeoutMs: number
  /** Content type of the request, and wanted of the reply; `application/x-protobuf` when missing. */
  readonly contentType?: string
  /**
   * Sent beside the request, and what came with it. A transport that cannot carry it refuses the call with
   * UNIMPLEMENTED, and metadata that `metadataFault` finds fault with is INVALID_ARGUMENT.
   */
  readonly metadata?: Metadata | undefined
  /**
   * It may be done twice without harm: a read, or a write under a key of its own. Says it to who passes the call on;
   * not sent.
   */
  readonly isRepeatable?: boolean | undefined
  /**
   * Aborting it gives the call up: it rejects with CANCELLED at once. At the answering side it aborts when
   * the deadline has passed, and when the caller gave up where the transport can tell (grpc, local).
   */
  readonly signal?: AbortSignal
  /**
   * At the asking side of grpc: called when the reply has come and the end of its call is still awaited, which
   * among many replies at once is milliseconds later. Elsewhere a reply settles the ask in the turn it comes in.
   */
  readonly onReply?: (() => void) | undefined
  /**
   * At the answering side: work that has not begun after this time, in milliseconds, is refused, so that what waited
   * long in a queue before it came here does not make all later ones late too. Missing where nothing waits there.
   */
  readonly startWithinMs?: number | undefined
  /** What came over amqp beside. */
  readonly amqp?: AmqpCall | undefined
}
