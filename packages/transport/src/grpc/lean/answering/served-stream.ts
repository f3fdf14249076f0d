import { type CallFacts, NO_METADATA } from '@rpc-vs-mom/http2/grpc'
import type { AskError } from '../../../ask-error.ts'
import type { Metadata } from '../../../metadata.ts'
import { compression, notedNames } from '../field-names.ts'
import { MessageStream } from '../messages/message-stream.ts'
import type { ServerSession } from './server-session.ts'

/** One call of a client, from its headers to the end of its answer. */
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

  /** `facts` are missing where there were too many to read. */
  constructor(session: ServerSession, streamId: number, facts: CallFacts | undefined) {
    super()
    this.session = session
    this.streamId = streamId
    this.path = facts?.path ?? ''
    this.contentType = facts?.noted[notedNames.body]
    this.metadata = facts?.metadata ?? NO_METADATA
    this.openedMs = session.connection.lastReadMs
    this.deadlineMs = this.openedMs + (facts?.timeoutMs ?? Infinity)
    this.encoding = compression(facts?.noted[notedNames.encoding])
    this.sendWindowBytes = session.connection.peer.initialWindowSize
  }
}
