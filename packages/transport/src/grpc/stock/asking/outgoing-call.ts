import type { Metadata, status } from '@grpc/grpc-js'

export interface OutgoingStart {
  /** `/package.Service/Method`. */
  readonly path: string
  /** Sent as it is: a deadline travels in it as `grpc-timeout`, and nothing here ends the call at it. */
  readonly metadata: Metadata
}

export interface OutgoingListener {
  onReceiveMetadata(metadata: Metadata): void
  onReceiveMessage(message: Buffer): void
  /** The call is over; called once, and nothing after it. */
  onReceiveStatus(status: OutgoingStatus): void
}

/** How a call ended. */
export interface OutgoingStatus {
  readonly code: status
  readonly details: string
  readonly metadata: Metadata
  /** The code of RST_STREAM, sent by either side; absent when trailers ended the call. */
  readonly rstCode?: number
  /** Absent for a call that reached the server. */
  readonly progress?: 'NOT_STARTED' | 'REFUSED'
}

/** A call of any kind in which messages are bytes. */
export interface OutgoingCall {
  /** `written` is called when there is room for the next message. */
  send(message: Buffer, written: () => void): void
  halfClose(): void
  /** Asks for one more message. */
  startRead(): void
  cancel(code: status, details: string): void
}
