import { Address } from '@rpc-vs-mom/address'
import {
  AskError,
  type connect as openConnection,
  type Connection,
  type ConnectOptions,
} from '@rpc-vs-mom/transport'

/** Bound for one attempt: a worker that is slow to say hello must not be left each time before it does. */
const openingMs = 5000

/** A connection to `url` that need not work yet: every `opened` tries until one succeeds. */
export class LazyConnection {
  readonly #address: Address
  readonly #open: typeof openConnection
  readonly #options: ConnectOptions
  #current: Connection | undefined
  #opening: Promise<Connection> | undefined
  #closed = false

  constructor(url: string, open: typeof openConnection, options: ConnectOptions = {}) {
    this.#address = new Address(url)
    this.#open = open
    this.#options = options
  }

  /** The connection, once it has been opened. */
  get current(): Connection | undefined {
    return this.#current
  }

  /** Rejects when it cannot be opened; one that opens after its caller gave up is there for the next. */
  async opened(timeoutMs: number): Promise<Connection> {
    if (this.#current) return this.#current
    // The caller may give up before it is open; the next one must not open a second connection.
    this.#opening ??= this.#connect(Math.max(timeoutMs, openingMs)).finally(
      () => (this.#opening = undefined),
    )
    return this.#opening
  }

  /** Closes the connection it has; the next `opened` opens another one. */
  async drop(): Promise<void> {
    const dropped = this.#current
    this.#current = undefined
    await dropped?.close()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.drop()
  }

  async #connect(connectTimeoutMs: number): Promise<Connection> {
    const opened = await this.#open(this.#address.reveal(), { ...this.#options, connectTimeoutMs })
    if (!this.#closed) return (this.#current = opened)
    await opened.close()
    throw new AskError('UNAVAILABLE', `${String(this.#address)} has left the list of workers.`)
  }
}
