/** Where requests go; the queue is declared by whoever serves it. */
export interface Target {
  /** Of the broker, without a queue. */
  readonly url: string
  readonly queue: string
}

/** Sends one request and resolves with the body of its reply. */
type Asking = (body: Buffer) => Promise<Uint8Array>

/** One way of doing request/reply from Node; direct reply-to, transient messages, reply before ack. */
export interface Library {
  connect(target: Target): Promise<Asking>
  /** Answers every request with `reply`; resolves when requests can come. */
  serve(target: Target, options: ServeOptions): Promise<void>
}

interface ServeOptions {
  readonly prefetch: number
  readonly reply: Buffer
}
