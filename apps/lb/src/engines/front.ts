import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { AskError, formatGrpcUrl, type GrpcAddress, parseGrpcUrl } from '@rpc-vs-mom/transport'
import { hostOf } from '../backends/host-of.ts'

/** Callers whose connections are held; one more is closed. */
const maxHeld = 1000

/**
 * The listening socket of an lb for `grpc:`, which another process may take over. Callers may connect as soon as it
 * listens, and are held until `begin`: they wait in their connections instead of being told that there is no worker.
 */
export class Front {
  readonly #address: GrpcAddress
  readonly #accept: (socket: Socket) => void
  #server: Server | undefined
  #held: Set<Socket> | undefined = new Set()

  /** Nothing is opened before `listen`. Throws for a URL that is not `grpc://HOST:PORT`. */
  constructor(url: string, accept: (socket: Socket) => void) {
    this.#address = parseGrpcUrl(url)
    this.#accept = accept
  }

  /** Where it really listens. Throws before it does. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo
    return formatGrpcUrl({ ...this.#address, port })
  }

  /** What listens. Throws before it does. */
  get server(): Server {
    if (this.#server) return this.#server
    throw new TypeError('The front does not listen yet.')
  }

  /** Goes on with `taken`, or opens the port; rejects with one sentence when it cannot be had. */
  async listen(taken?: Server): Promise<void> {
    this.#server = taken ?? (await this.#open())
    this.#server.on('connection', (socket) => this.#connected(socket))
  }

  /** Answers those who have connected, and all who will. */
  begin(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const socket of held) {
      socket.removeAllListeners()
      this.#take(socket)
    }
  }

  /** Accepts no more; another process that has the socket goes on. */
  close(): void {
    this.#server?.close()
    for (const socket of this.#held ?? []) socket.destroy()
  }

  #connected(socket: Socket): void {
    const held = this.#held
    if (held === undefined) return this.#take(socket)
    if (held.size >= maxHeld) return void socket.destroy()
    held.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => held.delete(socket))
  }

  /** Nothing of it has been read. */
  #take(socket: Socket): void {
    this.#accept(socket)
    socket.resume()
  }

  async #open(): Promise<Server> {
    const { host, port } = this.#address
    const server = createServer({ pauseOnConnect: true })
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, hostOf(host), resolve)
      })
    } catch (error) {
      throw listenFault(error as NodeJS.ErrnoException, this.#address)
    }
    return server
  }
}

function listenFault(cause: NodeJS.ErrnoException, { host, port }: GrpcAddress): AskError {
  if (cause.code === 'EADDRINUSE') {
    const sentence = `Port ${port} on ${host} is taken by another process; choose another one.`
    return new AskError('ALREADY_EXISTS', sentence, { cause })
  }
  const sentence = `Cannot listen on port ${port} of ${host}: ${cause.message}.`
  return new AskError('FAILED_PRECONDITION', sentence, { cause })
}
