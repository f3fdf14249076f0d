import { DEFAULT_WINDOW_BYTES } from '@rpc-vs-mom/http2'
import type { MessageFlow } from './message-flow.ts'
import type { PartialMessage } from './partial-message.ts'

const noMessage = Buffer.alloc(0)

/** One stream of a connection, as either side keeps it: a message that goes out and one that comes in, or a flow. */
export class MessageStream {
  streamId = 0
  /** What the peer still allows on this stream, in bytes. */
  sendWindowBytes = 0
  /** The message that goes out. */
  outgoing: Buffer = noMessage
  /** How much of prefix and message has gone out; -1 while no message was begun. */
  sentBytes = -1
  /** What we still allow the peer. */
  receiveWindowBytes: number = DEFAULT_WINDOW_BYTES
  /** The message that came in, once it is whole. */
  incoming: Buffer | undefined
  partial: PartialMessage | undefined
  /** Of the bytes that large messages of the connection may take together. */
  reservedBytes = 0
  /** What the peer compresses its messages with, where it says so. */
  encoding: string | undefined
  /** The peer has ended its half. */
  isEnded = false
  /** Where it has any number of messages; undefined for a unary call. */
  flow: MessageFlow | undefined
}
