/** RFC 9113 sections 5.1.1 and 5.4.2: which streams a client has opened, and what frames on closed ones cost it. */
import type { Http2Connection } from './connection.ts'
import { TokenBucket, type TokenBucketRate } from './denial-of-service.ts'
import { ErrorCode } from './error-codes.ts'
import { ConnectionError, enhanceYourCalm } from './error-handling.ts'

/** Legal and useless frames that one stream explains: a window update, a priority. */
const EARNED_PER_STREAM = 2

/** The streams that a client opens on one connection: their order, and a bound on those that are reset. */
export class ClientStreams {
  /** Highest stream that the client has opened. */
  lastId = 0
  readonly #connection: Http2Connection
  readonly #resets: TokenBucket

  /** `resets` bounds the streams that the client resets, or makes us reset. */
  constructor(connection: Http2Connection, resets: TokenBucketRate) {
    this.#connection = connection
    this.#resets = new TokenBucket(resets, connection.lastReadMs)
  }

  /** Whether a field block on that stream opens it. */
  isNew(streamId: number): boolean {
    return streamId > this.lastId && streamId % 2 === 1
  }

  opened(streamId: number): void {
    this.lastId = streamId
    this.#connection.earn(EARNED_PER_STREAM)
  }

  /** A stream ended as it should, which earns one reset. */
  finished(): void {
    this.#resets.earn(1)
  }

  /** Counts a reset; those that a client provokes cost as much as its own. Throws when there are too many. */
  countReset(): void {
    if (this.#resets.spend(this.#connection.lastReadMs)) return
    throw enhanceYourCalm('too many streams are reset')
  }

  /** A frame on a stream that is closed: it was on its way, which is harmless, but not for ever. */
  onClosedStream(streamId: number): void {
    this.checkOpened(streamId)
    this.#connection.abuse('frames on closed streams')
  }

  /** Throws ConnectionError for a stream that the client has never opened. */
  checkOpened(streamId: number): void {
    if (streamId > this.lastId || streamId % 2 === 0) throw neverOpened(streamId)
  }
}

/** The error that a frame on such a stream is. */
export function neverOpened(streamId: number): ConnectionError {
  return new ConnectionError(ErrorCode.protocolError, `stream ${streamId} was never opened`)
}
