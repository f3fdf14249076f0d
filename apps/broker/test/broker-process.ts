// The broker as a process of its own, and a client of it with nothing but three methods of the proto.
import { join } from 'node:path'
import { type Client, credentials, makeGenericClientConstructor } from '@grpc/grpc-js'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'

const folder = join(import.meta.dirname, '..')

export interface BrokerProcess {
  readonly program: ChildProgram
  readonly url: string
}

export async function startBrokerProcess(
  flags: readonly string[],
  listen = 'grpc://127.0.0.1:0',
): Promise<BrokerProcess> {
  const program = new ChildProgram(folder, ['--listen', listen, ...flags])
  return { program, url: await program.ready() }
}

/** Publish and Fetch of a subject, encoded by hand: one byte for each length. */
export class TinyClient {
  readonly #client: Client

  constructor(url: string) {
    const bytes = { serialize: (b: Buffer) => b, deserialize: (b: Buffer) => b }
    const method = (path: string) => ({
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes.serialize,
      requestDeserialize: bytes.deserialize,
      responseSerialize: bytes.serialize,
      responseDeserialize: bytes.deserialize,
    })
    const Generic = makeGenericClientConstructor(
      { Publish: method('/broker.Broker/Publish'), Fetch: method('/broker.Broker/Fetch') },
      'broker.Broker',
    )
    this.#client = new Generic(url.replace('grpc://', ''), credentials.createInsecure())
  }

  /** Resolves with the id, read as an int32. */
  async publish(subject: string, body: string): Promise<number> {
    const request = [...field(1, subject), ...field(2, body), 0x18, 100]
    return varint((await this.#call('Publish', Buffer.from(request))).subarray(1))
  }

  async fetch(subject: string, id: number): Promise<string> {
    const request = Buffer.from([...field(1, subject), 0x10, ...varintBytes(id)])
    return String((await this.#call('Fetch', request)).subarray(2))
  }

  close(): void {
    this.#client.close()
  }

  #call(method: string, request: Buffer): Promise<Buffer> {
    const methods = this.#client as unknown as Record<
      string,
      (request: Buffer, end: (error: Error | null, reply: Buffer) => void) => void
    >
    return new Promise((resolve, reject) => {
      methods[method]!(request, (error, reply) => (error ? reject(error) : resolve(reply)))
    })
  }
}

function field(number: number, text: string): number[] {
  return [(number << 3) | 2, Buffer.byteLength(text), ...Buffer.from(text)]
}

function varintBytes(number: number): number[] {
  return number < 128 ? [number] : [(number % 128) | 128, ...varintBytes(number >>> 7)]
}

/** As a client reads an int32: what is above 31 bits would be cut. */
function varint(bytes: Buffer): number {
  return bytes.reduce((sum, byte, index) => sum | ((byte & 127) << (7 * index)), 0)
}
