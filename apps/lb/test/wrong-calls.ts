import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** A message of eight bytes behind its prefix. */
const framed = Buffer.from([0, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])

interface Wrong {
  readonly fields?: Record<string, string>
  readonly body?: Buffer
}

const zipped = gzipSync(Buffer.alloc(500))
const prefix = Buffer.alloc(5)
prefix[0] = 1
prefix.writeUInt32BE(zipped.length, 1)

/** What a caller can do wrong, by its name. */
export const wrongs: Record<string, Wrong> = {
  'a content-length below the message': { fields: { 'content-length': '5' } },
  'a content-length above the message': { fields: { 'content-length': '14' } },
  'another content-type': { fields: { 'content-type': 'text/plain' } },
  'a compressed message without its encoding': {
    body: Buffer.concat([Buffer.from([1]), framed.subarray(1)]),
  },
  'an unknown encoding': { fields: { 'grpc-encoding': 'x' } },
  'a content-length that was right before the message was unpacked': {
    fields: { 'grpc-encoding': 'gzip', 'content-length': String(prefix.length + zipped.length) },
    body: Buffer.concat([prefix, zipped]),
  },
  'half a message': { body: framed.subarray(0, 8) },
  'half a prefix': { body: framed.subarray(0, 3) },
  'no message': { body: Buffer.alloc(0) },
  'two messages': { body: Buffer.concat([framed, framed]) },
}

/** A caller that does one thing wrong, on a new connection where the last one was ended for it. */
export class WrongCaller {
  readonly #url: string
  #session: ClientHttp2Session | undefined

  constructor(front: string) {
    this.#url = front.replace('grpc:', 'http:')
    onTestFinished(() => this.#session?.destroy())
  }

  async call({ fields = {}, body = framed }: Wrong): Promise<void> {
    if (!this.#session || this.#session.closed || this.#session.destroyed) {
      this.#session = connectHttp2(this.#url)
      this.#session.on('error', () => undefined)
    }
    const stream = this.#session.request({
      ':method': 'POST',
      ':path': '/protocol.SimulationService/GetSalesMetrics',
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': '2S',
      ...fields,
    })
    stream.on('error', () => undefined).resume()
    stream.end(body)
    await new Promise<void>((resolve) => void stream.once('close', resolve))
  }
}
