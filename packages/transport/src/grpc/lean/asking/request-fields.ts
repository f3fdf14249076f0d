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

/** Methods with their content type and timeout whose block is kept; few are asked for over and over. */
const maxKept = 64

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
  readonly #kept = new Map<string, Slice>()
  #lastHead: RequestHead = { method: '', contentType: undefined, timeoutMs: 0 }
  #lastBlock: Slice | undefined

  constructor(authority: string) {
    this.#authority = authority
  }

  block(head: RequestHead): Slice {
    const last = this.#lastHead
    const isSame =
      head.method === last.method &&
      head.timeoutMs === last.timeoutMs &&
      head.contentType === last.contentType &&
      head.metadata === last.metadata
    if (isSame && this.#lastBlock !== undefined) return this.#lastBlock
    const block = this.#find(head)
    const { method, contentType, timeoutMs, metadata } = head
    this.#lastHead = { method, contentType, timeoutMs, metadata }
    return (this.#lastBlock = block)
  }

  #find(head: RequestHead): Slice {
    if (head.metadata !== undefined) return this.#write(head)
    const key = `${head.timeoutMs} ${head.method} ${head.contentType ?? ''}`
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    const block = this.#write(head)
    if (this.#kept.size >= maxKept) this.#kept.clear()
    this.#kept.set(key, block)
    return block
  }

  #write({ method, contentType, timeoutMs, metadata = [] }: RequestHead): Slice {
    const body = sentContentType(contentType)
    const buffer = Buffer.concat([
      postOverHttp,
      literalWithStaticName(pathIndex, `/${method}`),
      literalWithStaticName(authorityIndex, this.#authority),
      literalField('te', 'trailers'),
      literalWithStaticName(contentTypeIndex, 'application/grpc'),
      literalWithStaticName(userAgentIndex, userAgent),
      ...(body === undefined ? [] : [literalField(bodyContentType, body)]),
      ...metadataFields(metadata),
      // Deadlines differ; what compares blocks from their ends then sees it at once.
      ...(timeoutMs === Infinity ? [] : [literalField('grpc-timeout', formatTimeout(timeoutMs))]),
    ])
    return { buffer, start: 0, end: buffer.length }
  }
}
