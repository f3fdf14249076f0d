import { readFileSync } from 'node:fs'
import { codecs, MalformedMessage, type CodecName, type MessageCodec } from '@rpc-vs-mom/schema'
import type { Contract } from '@rpc-vs-mom/transport'
import protobuf, { type Service, type Type } from 'protobufjs'
import protojson from 'protobufjs/ext/protojson.js'

/** A method with its messages in both encodings. */
export interface ContractMethod<Request, Reply> {
  /** In full, `package.Service/Method`. */
  readonly name: string
  readonly request: Readonly<Record<CodecName, MessageCodec<Request>>>
  readonly reply: Readonly<Record<CodecName, MessageCodec<Reply>>>
}

/** The service of a proto file that belongs to a workload. */
export interface ServiceContract {
  /** What transports are told of it. */
  readonly contract: Contract
  /** A method by its name in the file; the caller says what its messages hold. */
  method<Request, Reply>(name: string): ContractMethod<Request, Reply>
}

/** Reads the one service of a proto file that imports nothing; throws where there is none. */
export function readServiceContract(file: URL, serviceName: string): ServiceContract {
  const { root } = protobuf.parse(readFileSync(file, 'utf8'), { keepCase: false })
  const service = root.lookupService(serviceName)
  const methods = service.methodsArray.map(({ name }) => `${serviceName}/${name}`)
  return {
    contract: { methods },
    method: (name) => methodOf(service, `${serviceName}/${name}`, name),
  }
}

function methodOf<Request, Reply>(
  service: Service,
  fullName: string,
  name: string,
): ContractMethod<Request, Reply> {
  const method = service.methods[name]!
  method.resolve()
  const { resolvedRequestType, resolvedResponseType } = method
  return {
    name: fullName,
    request: bothCodecs<Request>(resolvedRequestType!),
    reply: bothCodecs<Reply>(resolvedResponseType!),
  }
}

function bothCodecs<Message>(type: Type): Record<CodecName, MessageCodec<Message>> {
  const own = (message: Message): Record<string, unknown> => message as Record<string, unknown>
  return {
    protobuf: {
      encode: (message) => type.encode(own(message)).finish(),
      decode: (bytes) => malformedWhere('protobuf', () => type.decode(bytes) as Message),
    },
    json: {
      encode: (message) => Buffer.from(JSON.stringify(protojson.toJson(type, own(message)))),
      decode: (bytes) =>
        malformedWhere('json', () => {
          const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
          return type.decode(
            type.encode(protojson.fromJson(type, JSON.parse(text) as object)).finish(),
          ) as Message
        }),
    },
  }
}

/** Whatever a library throws about bytes, they are no message. */
function malformedWhere<Message>(codec: CodecName, decode: () => Message): Message {
  try {
    return decode()
  } catch (cause) {
    const said = (cause as Error).message
    throw new MalformedMessage(`not ${codecs[codec].contentType}: ${said}`, { cause })
  }
}
