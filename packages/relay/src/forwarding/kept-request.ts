import type { Limits } from '../relay-limits.ts'
import { copyOf, type Slice } from '@rpc-vs-mom/http2'
import { ByteQueue } from './byte-queue.ts'

/** What all kept requests of a relay take together. */
export class RequestStore {
  readonly #limits: Limits
  bytes = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get full(): boolean {
    return this.bytes >= this.#limits.replayTotalBytes
  }

  get callLimitBytes(): number {
    return this.#limits.replayBytes
  }
}

/** The request of a call, kept until response headers arrive so that it can be sent once more. */
export class KeptRequest {
  readonly #store: RequestStore
  #block: Slice | undefined
  #body: ByteQueue | undefined
  #bytes: number

  constructor(store: RequestStore, block: Slice) {
    this.#store = store
    this.#block = copyOf(block)
    this.#bytes = block.end - block.start
    store.bytes += this.#bytes
    if (!store.full) this.#body = new ByteQueue()
  }

  /** The field block; undefined once released. */
  get block(): Slice | undefined {
    return this.#block
  }

  /** Everything received so far; undefined when it was too much to keep. */
  get body(): ByteQueue | undefined {
    return this.#body
  }

  append(data: Slice): void {
    const body = this.#body
    if (body === undefined) return
    const bytes = data.end - data.start
    if (body.bytes + bytes > this.#store.callLimitBytes || this.#store.full) return this.#drop()
    body.push(data)
    this.#count(bytes)
  }

  /** The same once more, for a second attempt; undefined when it is not all here. */
  copy(): KeptRequest | undefined {
    if (this.#block === undefined || this.#body === undefined) return undefined
    const copy = new KeptRequest(this.#store, this.#block)
    copy.#body = this.#body.copy()
    copy.#count(copy.#body.bytes)
    return copy
  }

  /** Frees everything: the request will not be sent again. */
  release(): void {
    this.#block = undefined
    this.#body = undefined
    this.#count(-this.#bytes)
  }

  /** Moves what is kept out of the network reads it came in. */
  compact(): void {
    const block = this.#block
    if (block === undefined) return
    const buffer = Buffer.from(block.buffer.subarray(block.start, block.end))
    this.#block = { buffer, start: 0, end: buffer.length }
    this.#body?.compact()
  }

  #drop(): void {
    this.#count(-(this.#body?.bytes ?? 0))
    this.#body = undefined
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    this.#store.bytes += bytes
  }
}
