import type { Http2Session } from 'node:http2'

/** As many as the relay has at once. */
const maxConnections = 1000

/** Half of all: one address with connections that it does not use leaves room for the others. */
const maxPerAddress = 500

/** Since when a connection has no calls, in milliseconds of any clock; undefined while it has some. */
type IdleSince = (session: Http2Session) => number | undefined

/**
 * The connections of a server, within bounds. Above them the newest takes the place of the one that has been idle
 * for longest, of its own address or, when all are taken, of all; where all have calls the newest has to go.
 */
export class FrontConnections {
  readonly #idleSince: IdleSince
  /** With their addresses, which a closed one does not know any more. */
  readonly #open = new Map<Http2Session, string>()

  constructor(idleSince: IdleSince) {
    this.#idleSince = idleSince
  }

  /** Takes the connection in; returns the one that has to go for it, which may be itself, and counts it no more. */
  add(session: Http2Session, address: string): Http2Session | undefined {
    const excess = this.#excessFrom(address)
    const leaving = excess && (this.#longestIdle(excess) ?? session)
    if (leaving === session) return session
    if (leaving) this.#open.delete(leaving)
    this.#open.set(session, address)
    session.once('close', () => this.#open.delete(session))
    return leaving
  }

  /** Of whom one has to go: of an address that has its share, or of all when all are taken. */
  #excessFrom(address: string): readonly Http2Session[] | undefined {
    const all = [...this.#open.keys()]
    const ofAddress = all.filter((session) => this.#open.get(session) === address)
    if (ofAddress.length >= maxPerAddress) return ofAddress
    return all.length >= maxConnections ? all : undefined
  }

  #longestIdle(sessions: readonly Http2Session[]): Http2Session | undefined {
    let longest: Http2Session | undefined
    let sinceMs = Infinity
    for (const session of sessions) {
      const idleSinceMs = this.#idleSince(session)
      if (idleSinceMs === undefined || idleSinceMs >= sinceMs) continue
      longest = session
      sinceMs = idleSinceMs
    }
    return longest
  }
}
