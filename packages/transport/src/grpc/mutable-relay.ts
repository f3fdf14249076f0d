import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Passes bytes on to a port, or swallows those of every connection made while it is mute. */
export class MutableRelay {
  /** Connections so far. */
  accepted = 0
  /** Pieces that came back from the port. */
  chunksBack = 0
  readonly #server = createServer((socket) => this.#accept(socket))
  readonly #sockets = new Set<Socket>()
  readonly #port: number
  #hungUp: PromiseWithResolvers<void> | undefined

  private constructor(port: number) {
    this.#port = port
  }

  static async to(port: number): Promise<MutableRelay> {
    const relay = new MutableRelay(port)
    relay.#server.listen(0, '127.0.0.1')
    await once(relay.#server, 'listening')
    onTestFinished(() => {
      relay.#drop()
      relay.#server.close()
    })
    return relay
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Cuts the connections it has; resolves when a client has hung up on the silence. */
  mute(): Promise<void> {
    this.#hungUp = Promise.withResolvers()
    this.#drop()
    return this.#hungUp.promise
  }

  /** Passes bytes on again, for new connections. */
  speak(): void {
    this.#hungUp = undefined
  }

  /** Passes nothing on any more of the connections it has, without cutting them. */
  swallow(): void {
    for (const socket of this.#sockets) socket.unpipe().resume()
  }

  #accept(socket: Socket): void {
    this.accepted++
    this.#sockets.add(socket.on('error', () => undefined))
    if (this.#hungUp) socket.resume().once('close', this.#hungUp.resolve)
    else socket.pipe(this.#forward()).pipe(socket)
  }

  #forward(): Socket {
    const forward = createConnection(this.#port, '127.0.0.1').on('error', () => undefined)
    this.#sockets.add(forward)
    forward.on('data', () => this.chunksBack++)
    return forward
  }

  #drop(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }
}
