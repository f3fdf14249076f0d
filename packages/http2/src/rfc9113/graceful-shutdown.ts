/** RFC 9113 section 6.8: a server closes a connection without losing a stream that is on its way. */
import type { Http2Connection } from './connection.ts'
import { ErrorCode } from './error-codes.ts'
import { ANY_STREAM } from './goaway.ts'
import type { ClientStreams } from './stream-identifiers.ts'

/** Time for a GOAWAY that announces the end to reach the client. */
const ANNOUNCE_MS = 1000

/**
 * Announces the end with a GOAWAY that refuses no stream and a PING, takes streams until the client has heard of it,
 * refuses later ones, and closes when none is open.
 */
export class GracefulShutdown {
  readonly #connection: Http2Connection
  readonly #streams: ClientStreams
  #announcedMs = 0
  /** New streams are to be refused. */
  isRefusing = false

  constructor(connection: Http2Connection, streams: ClientStreams) {
    this.#connection = connection
    this.#streams = streams
  }

  get isAnnounced(): boolean {
    return this.#announcedMs > 0
  }

  /** Announces the end, once; the client opens no more streams when it has read that. */
  announce(nowMs: number): void {
    if (this.isAnnounced || this.#connection.closed) return
    this.#announcedMs = nowMs
    this.#connection.send.goaway({ lastStreamId: ANY_STREAM, code: ErrorCode.noError })
    this.#connection.ping(nowMs)
  }

  /** Takes the next step that is due; `openStreams` have not ended. */
  check(nowMs: number, openStreams: number): void {
    const connection = this.#connection
    if (!this.isAnnounced || connection.closed) return
    const isHeard = connection.pingSentMs === 0 || nowMs - this.#announcedMs > ANNOUNCE_MS
    if (!this.isRefusing && isHeard) {
      this.isRefusing = true
      connection.send.goaway({ lastStreamId: this.#streams.lastId, code: ErrorCode.noError })
    }
    if (this.isRefusing && openStreams === 0) connection.end()
  }
}
