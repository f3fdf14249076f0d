import { didYouMean } from '@rpc-vs-mom/cli'
import type { CodecName } from '@rpc-vs-mom/schema'
import { isDeepStrictEqual } from 'node:util'
import protobuf, { type Message, type Type } from 'protobufjs'
import protojson from 'protobufjs/ext/protojson.js'
import { saidBy, usageError } from '../usage-error.ts'
import { parseJson, type Json } from './json.ts'
import { fullNameOf } from './unary-method.ts'

/**
 * The message that a JSON value stands for, as it is once it has travelled; of a part, required fields may be missing.
 * `where` begins the sentence that is thrown where the value does not fit.
 */
export function messageOf(
  type: Type,
  json: Json,
  { where, isPart = false }: { readonly where: string; readonly isPart?: boolean },
): Message {
  try {
    const bytes = type.encode(protojson.fromJson(type, json)).finish()
    return isPart ? decodePart(type, bytes) : type.decode(bytes)
  } catch (error) {
    throw usageError(`${where} is no ${fullNameOf(type)}: ${faultIn(type, error)}`, error)
  }
}

function decodePart(type: Type, bytes: Uint8Array): Message {
  try {
    return type.decode(bytes)
  } catch (error) {
    if (error instanceof protobuf.util.ProtocolError && error.instance instanceof type.ctor)
      return error.instance
    throw error
  }
}

export function encode(type: Type, message: Message): Uint8Array {
  return type.encode(message).finish()
}

/** A message out of the bytes of a reply; throws what the library throws where they are none. */
export function decodeReply(type: Type, bytes: Uint8Array, codec: CodecName): Message {
  if (codec === 'protobuf') return type.decode(bytes)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  const read = protojson.fromJson(type, parseJson(text), { ignoreUnknownFields: true })
  return type.decode(type.encode(read).finish())
}

/** As JSON in its canonical form, without the fields that have their default. */
export function canonicalJson(type: Type, message: object): Json {
  return protojson.toJson(type, message) as Json
}

/** Whether two messages say the same, whatever the order of their fields and of the keys of their maps. */
export function saySame(one: Json | undefined, other: Json | undefined): boolean {
  return isDeepStrictEqual(one, other)
}

/** What the library found, without its dots in front of names, and with the field that was most likely meant. */
function faultIn(type: Type, error: unknown): string {
  const said = saidBy(error).replaceAll(/(^|\s)\.(?=[A-Za-z_])/g, '$1')
  if (said === 'invalid encoding') return 'a field of bytes does not hold base64.'
  const [, owner, field] = /^([\w.]+): unknown field: "(.*)"$/.exec(said) ?? []
  if (owner === undefined || field === undefined) return `${said}.`
  return unknownField(type.root.lookupType(owner), field)
}

/** Said of a name that no field of a message has. */
export function unknownField(owner: Type, name: string): string {
  const known = owner.fieldsArray.map((field) => field.name)
  return `${fullNameOf(owner)} has no field "${name}"; it has ${known.join(', ') || 'none'}.${didYouMean(name, known)}`
}
