import { literalField, literalWithStaticName, type Slice } from '@rpc-vs-mom/http2'
import { formatTimeout, metadataFields } from '@rpc-vs-mom/http2/grpc'
import type { Metadata } from '../../../metadata.ts'
import { bodyContentType, sentContentType } from '../../body-content-type.ts'

/** Of the static table of RFC 7541: POST and http with their values, the others by name. */
const postOverHttp = Buffer.from([0x83, 0x86])
const authorityIndex = 1
const pathIndex = 4
const contentTypeIndex = 31
const userAgentIndex = 58

const userAgent = 'grpc-node-lean/0.1'

/** Methods with their content type whose block is kept; few are asked for over and over. */
const maxKept = 64

/** The name of the field that is written anew for each call; its value is a length and at most 9 characters. */
const timeoutName = literalField('grpc-timeout', '').subarray(0, -1)
const timeoutValueBytes = 10

export interface RequestHead {
  readonly method: string
  readonly contentType: string | undefined
  /** Infinity where the server is not to know of any. */
  readonly timeoutMs: number
  readonly metadata?: Metadata | undefined
}

/** Writes the field blocks of the requests to one server. What repeats is written once. */
export class RequestFields {
  readonly #authority: string
  readonly #kept = new Map<string, RequestBlock>()
  #lastHead: Omit<RequestHead, 'timeoutMs'> = { method: '', contentType: undefined }
  #lastBlock: RequestBlock | undefined

  constructor(authority: string) {
    this.#authority = authority
  }

  /** The block of a request; it is written over by the next one. */
  block(head: RequestHead): Slice {
    const block = this.#isLast(head) ? this.#lastBlock! : this.#find(head)
    block.setTimeout(head.timeoutMs)
    return block
  }

  #isLast({ method, contentType, metadata }: RequestHead): boolean {
    const last = this.#lastHead
    return (
      this.#lastBlock !== undefined &&
      method === last.method &&
      contentType === last.contentType &&
      metadata === last.metadata
    )
  }

  #find({ method, contentType, metadata }: RequestHead): RequestBlock {
    this.#lastHead = { method, contentType, metadata }
    const write = (): RequestBlock => new RequestBlock(this.#write(this.#lastHead))
    return (this.#lastBlock =
      metadata === undefined ? this.#keep(`${method} ${contentType ?? ''}`, write) : write())
  }

  #keep(key: string, write: () => RequestBlock): RequestBlock {
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    if (this.#kept.size >= maxKept) this.#kept.clear()
    const block = write()
    this.#kept.set(key, block)
    return block
  }

  #write({ method, contentType, metadata = [] }: Omit<RequestHead, 'timeoutMs'>): Buffer {
    const body = sentContentType(contentType)
    return Buffer.concat([
      postOverHttp,
      literalWithStaticName(pathIndex, `/${method}`),
      literalWithStaticName(authorityIndex, this.#authority),
      literalField('te', 'trailers'),
      literalWithStaticName(contentTypeIndex, 'application/grpc'),
      literalWithStaticName(userAgentIndex, userAgent),
      ...(body === undefined ? [] : [literalField(bodyContentType, body)]),
      ...metadataFields(metadata),
    ])
  }
}

/** The fields of a request that repeat, and after them the timeout, so that what compares blocks from their ends sees it at once. */
class RequestBlock implements Slice {
  readonly buffer: Buffer
  readonly start = 0
  end: number
  readonly #repeatedBytes: number

  constructor(repeated: Buffer) {
    this.#repeatedBytes = repeated.length
    this.buffer = Buffer.concat([repeated, timeoutName, Buffer.alloc(timeoutValueBytes)])
    this.end = repeated.length
  }

  setTimeout(timeoutMs: number): void {
    if (timeoutMs === Infinity) return void (this.end = this.#repeatedBytes)
    const value = formatTimeout(timeoutMs)
    const at = this.#repeatedBytes + timeoutName.length
    this.buffer[at] = value.length
    this.end = at + 1 + this.buffer.write(value, at + 1, 'latin1')
  }
}
