import type { AskError } from '../../../ask-error.ts'
import type { Metadata } from '../../../metadata.ts'
import type { ServerSession } from './server-session.ts'
import { MessageStream } from '../messages/message-stream.ts'

/** One request of a client, from its headers to the end of its answer. */
export class ServedStream extends MessageStream {
  readonly session: ServerSession
  readonly path: string
  readonly contentType: string | undefined
  readonly metadata: Metadata
  /** When its headers came, a moment of `performance.now()`. */
  readonly openedMs: number
  /** Until when the client waits, a moment of `performance.now()`; Infinity when it does not say. */
  readonly deadlineMs: number
  /** Ends the work on it. */
  cancel: ((reason: AskError) => void) | undefined
  /** The answer has begun. */
  isAnswered = false
  /** No more messages follow the one that goes out. */
  isLast = true

  constructor(
    session: ServerSession,
    head: {
      readonly streamId: number
      readonly path: string
      readonly contentType: string | undefined
      readonly metadata: Metadata
      readonly openedMs: number
      readonly deadlineMs: number
    },
  ) {
    super()
    this.session = session
    this.streamId = head.streamId
    this.path = head.path
    this.contentType = head.contentType
    this.metadata = head.metadata
    this.openedMs = head.openedMs
    this.deadlineMs = head.deadlineMs
  }
}
