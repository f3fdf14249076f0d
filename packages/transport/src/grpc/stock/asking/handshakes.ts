// oxlint-disable no-underscore-dangle -- the name is the one that grpc-js declares
import type { Socket } from 'node:net'
import { credentials, type ChannelCredentials } from '@grpc/grpc-js'

/**
 * The sockets of a channel whose HTTP/2 handshake is not over. grpc-js gives up waiting for a handshake
 * without closing its socket, so that each attempt at a peer that says nothing would leave one open.
 */
export class Handshakes {
  readonly #open = new Set<Socket>()
  /** Plaintext credentials that note the sockets of the channel opened with them. */
  readonly credentials: ChannelCredentials = credentials.createInsecure()

  constructor() {
    const plain = this.credentials
    const create = plain._createSecureConnector.bind(plain)
    plain._createSecureConnector = (...given) => {
      const connector = create(...given)
      return { ...connector, connect: (socket) => connector.connect(this.#note(socket)) }
    }
  }

  /** Leaves the sockets to the session that has come of them. */
  succeeded(): void {
    this.#open.clear()
  }

  /** Closes the sockets no session has come of. */
  abandon(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #note(socket: Socket): Socket {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    return socket
  }
}
