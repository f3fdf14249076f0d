import type { MessageFns } from './generated/simulation.ts'
import { MalformedMessage } from './malformed-message.ts'
import type { MessageCodec } from './message-codec.ts'

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * JSON with the proto's own field names (snake_case), as the original study sends it. Strict on the way
 * in: an unknown field or a value of another type is an error, because a filter that is silently
 * dropped gives a wrong answer.
 */
export function jsonCodec<T>(type: MessageFns<T>): MessageCodec<T> {
  const fieldTypes = jsonFieldTypes(type)
  return {
    encode: (message) => Buffer.from(JSON.stringify(type.toJSON(message))),
    decode(bytes) {
      const value = parseObject(bytes)
      for (const [field, fieldValue] of Object.entries(value))
        checkField(fieldTypes, field, fieldValue)
      return type.fromJSON(value)
    },
  }
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(fatalUtf8.decode(bytes))
  } catch (cause) {
    throw new MalformedMessage(
      `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedMessage('not a JSON object')
  }
  return value as Record<string, unknown>
}

function checkField(types: ReadonlyMap<string, string>, field: string, value: unknown): void {
  const expected = types.get(field)
  if (expected === undefined) {
    throw new MalformedMessage(
      `unknown field "${field}"; known are ${[...types.keys()].join(', ')}`,
    )
  }
  if (value === null || value === undefined) return
  if (typeof value !== expected || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new MalformedMessage(`field "${field}" must be a ${expected}`)
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new MalformedMessage(`field "${field}" holds half a pair of surrogates`)
  }
}

/** Reads field names and types off the generated code: a message with every field set, as JSON. */
function jsonFieldTypes<T>(type: MessageFns<T>): ReadonlyMap<string, string> {
  const everyFieldSet = new Proxy({}, { get: () => 1 })
  const asNumbers = type.toJSON(everyFieldSet as T) as Record<string, unknown>
  const defaults = type.fromJSON({}) as Record<string, unknown>
  return new Map(
    Object.keys(asNumbers).map((field) => {
      const key = field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
      return [field, typeof defaults[key] === 'string' ? 'string' : 'number']
    }),
  )
}
