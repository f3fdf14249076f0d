import type { Socket } from 'node:net'
import { constants, type Http2Server, type Http2Session } from 'node:http2'
import {
  type Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
} from '@grpc/grpc-js'
import { asBuffer } from '../../../as-buffer.ts'
import { servicesOf, type Contract } from '../../../contract.ts'
import { settledWithin } from '../../../settled-within.ts'
import { isOwnPath, serveEveryMethod, type MethodHandler } from './every-method.ts'
import { FrontConnections } from './front-connections.ts'
import { forwardingLimits, http2ServerOptions, serverOptions } from '../stock-limits.ts'
import { withMonotonicDeadline } from './monotonic-deadline.ts'
import { serveHealth } from './serve-health.ts'
import { serveReflection } from './serve-reflection.ts'

/**
 * A call as grpc-js hands it over: messages are bytes, and nothing has been read yet. Its deadline is a moment of
 * `performance.now()`.
 */
export interface IncomingCall extends Omit<ServerInterceptingCallInterface, 'sendStatus'> {
  /** Ends the call; codes are those of grpc/doc/statuscodes.md. */
  sendStatus(status: { code: number; details: string; metadata: Metadata }): void
}

/** How long a client may take to hear of the end before no more streams of it are taken. */
const announceMs = 1000

/** How often a client that was told of the end, and does not leave, is looked at. */
const lookMs = 20

/** The highest stream id there is: what the client has sent so far is still taken. */
const anyStream = 2 ** 31 - 1

/**
 * A grpc-js server for a proxy: health and reflection of the contract it answers itself, every other call
 * of any kind goes to `take`, undecoded, whatever its method. It opens no port; connections are handed in.
 */
export class CallServer {
  readonly #server: Server
  readonly #health: ReturnType<typeof serveHealth>
  readonly #inject: ReturnType<Server['createConnectionInjector']>
  readonly #connections: FrontConnections

  constructor(contract: Contract, take: (path: string, call: IncomingCall) => void) {
    this.#server = new Server({
      ...serverOptions,
      ...forwardingLimits,
      interceptors: [
        ({ path }, call) =>
          isOwnPath(path)
            ? new ServerInterceptingCall(call)
            : new Taken(withMonotonicDeadline(call), take, path),
      ],
    })
    Object.assign(internalsOf(this.#server).commonServerOptions, http2ServerOptions)
    serveReflection(this.#server, contract.descriptorSetBase64)
    this.#health = serveHealth(this.#server, servicesOf(contract))
    serveEveryMethod(this.#server, anyMethod)
    this.#inject = this.#server.createConnectionInjector(ServerCredentials.createInsecure())
    const { http2Servers, sessionIdleTimeouts } = internalsOf(this.#server)
    this.#connections = new FrontConnections((session) => {
      const use = sessionIdleTimeouts.get(session)
      return use?.activeStreams === 0 ? use.lastIdle : undefined
    })
    for (const server of http2Servers.keys())
      server.on('session', (session) => this.#makeRoomFor(session))
  }

  /** Takes a client's connection. Above 1000, or 500 of one address, one without calls is closed for it, or itself. */
  accept(socket: Socket): void {
    socket.setNoDelay(true)
    this.#inject.injectConnection(socket)
  }

  #makeRoomFor(newest: Http2Session): void {
    const leaving = this.#connections.add(newest, newest.socket.remoteAddress ?? 'unknown')
    leaving?.destroy(new Error('too many connections'), constants.NGHTTP2_ENHANCE_YOUR_CALM)
  }

  /** Says GOAWAY to every client, finishes what they have sent, and cuts off what is left after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    this.#health.stop()
    const { http2Servers, sessionIdleTimeouts } = internalsOf(this.#server)
    const sessions = [...http2Servers.values()].flatMap((server) => [...server.sessions])
    const isIdle = (session: Http2Session): boolean =>
      sessionIdleTimeouts.get(session)?.activeStreams === 0
    const all = Promise.all(sessions.map((session) => drained(session, isIdle)))
    await settledWithin(
      all.then(() => undefined),
      graceMs,
    )
    for (const session of sessions) session.destroy()
  }
}

/** Hands the call over where grpc-js would begin to answer it. */
class Taken extends ServerInterceptingCall {
  readonly #call: ServerInterceptingCallInterface
  readonly #take: (path: string, call: IncomingCall) => void
  readonly #path: string

  constructor(
    call: ServerInterceptingCallInterface,
    take: (path: string, call: IncomingCall) => void,
    path: string,
  ) {
    super(call)
    this.#call = call
    this.#take = take
    this.#path = path
  }

  override start(): void {
    this.#take(this.#path, this.#call)
  }
}

interface Internals {
  readonly commonServerOptions: object
  readonly http2Servers: Map<Http2Server, { readonly sessions: Set<Http2Session> }>
  readonly sessionIdleTimeouts: Map<
    Http2Session,
    { readonly activeStreams: number; readonly lastIdle: number }
  >
}

/** grpc-js has no options for node:http2 and no list of its sessions. */
function internalsOf(server: Server): Internals {
  return server as unknown as Internals
}

/** A stream of messages both ways is what every kind of call is on the wire. */
function anyMethod(path: string): MethodHandler {
  return {
    func: () => undefined,
    serialize: asBuffer,
    deserialize: (bytes) => bytes,
    type: 'bidi',
    path,
  }
}

/**
 * Resolves when the client has left, or has been closed after its last call. Closing at once would refuse
 * streams that are on their way; after the answer to a PING none is. What node:http2 (26.10) has in hand
 * when it says GOAWAY it was still seen to keep for ever now and then.
 */
async function drained(
  session: Http2Session,
  isIdle: (session: Http2Session) => boolean,
): Promise<void> {
  if (session.destroyed) return
  const closed = new Promise<void>((resolve) => void session.once('close', resolve))
  let isAnnounced = false
  const announce = (): void => {
    isAnnounced = true
  }
  session.goaway(0, anyStream)
  session.ping(announce)
  const late = setTimeout(announce, announceMs)
  const looking = setInterval(() => {
    if (isAnnounced && isIdle(session)) session.close()
  }, lookMs)
  await closed
  clearTimeout(late)
  clearInterval(looking)
}
