import { maxMessageBytes } from '@rpc-vs-mom/transport'
import type { Json } from '../contract/json.ts'
import { encode, messageOf } from '../contract/message.ts'
import type { UnaryMethod } from '../contract/unary-method.ts'
import { usageError } from '../usage-error.ts'
import { jsonValues } from './json-values.ts'

/** One request to the service, in both encodings. */
export interface Body {
  readonly protobuf: Uint8Array
  readonly json: Uint8Array
}

/** Bounds the time and the memory that they take. */
const maxBodies = 100_000

/** The bodies that `--data` gives, in their order; an empty message where it gives none. */
export function readBodies({ request }: UnaryMethod, data: readonly string[]): Body[] {
  const values = data.length === 0 ? [emptyMessage] : jsonValues('--data', data)
  if (values.length > maxBodies)
    throw usageError(`--data gives ${values.length} bodies; at most ${maxBodies} are taken.`)
  return values.map(({ json, where }) => {
    const body = {
      protobuf: encode(request, messageOf(request, json, { where })),
      json: textOf(json),
    }
    const size = Math.max(body.protobuf.length, body.json.length)
    if (size <= maxMessageBytes) return body
    throw usageError(`${where} has ${size} bytes; a request has at most ${maxMessageBytes}.`)
  })
}

const emptyMessage = { json: {}, where: 'An empty message' }

function textOf(json: Json): Uint8Array {
  return Buffer.from(JSON.stringify(json))
}
