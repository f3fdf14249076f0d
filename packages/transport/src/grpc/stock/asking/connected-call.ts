import { type ChannelInterface, Metadata, status } from '@grpc/grpc-js'
import { constants } from 'node:http2'
import type {
  OutgoingCall,
  OutgoingListener,
  OutgoingStart,
  OutgoingStatus,
} from './outgoing-call.ts'

export interface CallEnds {
  /** As whom the server is addressed. */
  readonly authority: string
  /** Called for every sign of life before the end. */
  readonly heard: () => void
  readonly listener: OutgoingListener
}

/** Compressed-Flag and Message-Length, which stand before each message (PROTOCOL-HTTP2 of gRPC). */
const prefixBytes = 5

/**
 * Starts a call on the connection that the channel has, or ends it as NOT_STARTED. It goes past the layers of
 * grpc-js that resolve, pick, retry, compress and watch deadlines: a proxy does all that, and
 * each of them costs every call its promises and copies of metadata.
 */
export function startConnectedCall(
  channel: ChannelInterface,
  { path, metadata }: OutgoingStart,
  { authority, heard, listener }: CallEnds,
): OutgoingCall {
  try {
    const connection = connectionOf(channel, metadata)
    if (!connection) return notStarted(listener, 'No connection is ready.')
    const call = new ConnectedCall(listener, heard)
    call.stream = connection.createCall(metadata, authority, path, call)
    return call
  } catch (error) {
    return notStarted(listener, `The stream could not be opened (${String(error)}).`)
  }
}

/** Hears and is told of one stream: objects and closures of their own for both would cost every call. */
class ConnectedCall implements OutgoingCall, StreamListener {
  stream!: StreamCall
  readonly #listener: OutgoingListener
  readonly #heard: () => void

  constructor(listener: OutgoingListener, heard: () => void) {
    this.#listener = listener
    this.#heard = heard
  }

  send(message: Buffer, written: () => void): void {
    const framed = Buffer.allocUnsafe(prefixBytes + message.length)
    framed[0] = 0
    framed.writeUInt32BE(message.length, 1)
    message.copy(framed, prefixBytes)
    this.stream.sendMessageWithContext({ callback: written }, framed)
  }

  halfClose(): void {
    this.stream.halfClose()
  }

  startRead(): void {
    this.stream.startRead()
  }

  cancel(code: status, details: string): void {
    this.stream.cancelWithStatus(code, details)
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#heard()
    // They are about this hop.
    metadata.remove('grpc-encoding')
    metadata.remove('grpc-accept-encoding')
    this.#listener.onReceiveMetadata(metadata)
  }

  onReceiveMessage(framed: Buffer): void {
    this.#heard()
    if (framed[0] === 0) this.#listener.onReceiveMessage(framed.subarray(prefixBytes))
    else
      this.cancel(status.INTERNAL, 'The server compressed a message, which it was not asked for.')
  }

  onReceiveStatus(ended: OutgoingStatus): void {
    const isRefused = ended.rstCode === constants.NGHTTP2_REFUSED_STREAM
    this.#listener.onReceiveStatus(isRefused ? { ...ended, progress: 'REFUSED' } : ended)
  }
}

/** What there is below the calls of grpc-js (1.14), which exports neither connections nor their streams. */
interface Internals {
  readonly internalChannel: {
    doPick(metadata: Metadata, extra: object): { readonly subchannel: Subchannel | null }
  }
}

interface Subchannel {
  getRealSubchannel(): Connection
}

interface Connection {
  /** Throws when it is not connected. */
  createCall(metadata: Metadata, authority: string, path: string, heard: StreamListener): StreamCall
}

interface StreamListener {
  onReceiveMetadata(metadata: Metadata): void
  /** With its prefix. */
  onReceiveMessage(framed: Buffer): void
  onReceiveStatus(status: OutgoingStatus): void
}

interface StreamCall {
  sendMessageWithContext(context: { callback: () => void }, framed: Buffer): void
  halfClose(): void
  startRead(): void
  cancelWithStatus(code: status, details: string): void
}

function connectionOf(channel: ChannelInterface, metadata: Metadata): Connection | undefined {
  const { internalChannel } = channel as unknown as Internals
  return internalChannel.doPick(metadata, {}).subchannel?.getRealSubchannel()
}

/** A call that nobody got; its end is told in a later turn, as that of any other call. */
function notStarted(listener: OutgoingListener, details: string): OutgoingCall {
  const ended = { code: status.UNAVAILABLE, details, metadata: new Metadata() }
  process.nextTick(() => listener.onReceiveStatus({ ...ended, progress: 'NOT_STARTED' }))
  const nothing = (): void => undefined
  return { send: nothing, halfClose: nothing, startRead: nothing, cancel: nothing }
}
