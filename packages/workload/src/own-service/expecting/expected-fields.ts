import protobuf, { type Field, type Message, type Type } from 'protobufjs'
import { parseJson, type Json } from '../contract/json.ts'
import { canonicalJson, messageOf, saySame } from '../contract/message.ts'
import type { Expectation } from './expectation.ts'
import { fieldAt, noElement, valueAt, type FieldAt } from './field-at.ts'
import { parseFieldText, type FieldText } from './field-path.ts'

/** Every reply has these values in these fields, whatever the others hold. */
export function expectedFields(type: Type, texts: readonly string[]): Expectation {
  const checks = texts.map((text) => fieldCheck(type, parseFieldText(text)))
  const paths = checks.map(({ path }) => path).join(', ')
  return {
    sentence: `Of every reply ${paths} was compared with what --expect says; other fields were not.`,
    acceptsAll: false,
    fault(reply) {
      const message = reply.message()
      for (const check of checks) {
        const fault = check.fault(message)
        if (fault !== undefined) return fault
      }
      return undefined
    },
  }
}

interface FieldCheck {
  readonly path: string
  fault(message: Message): string | undefined
}

function fieldCheck(type: Type, text: FieldText): FieldCheck {
  const place = fieldAt(type, text)
  const { path } = text
  const expected = expectedAt(place, text)
  const { name } = place.outermost
  return {
    path,
    fault(message) {
      // Only this field is written as JSON, of messages that may be large.
      const part = Object.hasOwn(message, name) ? { [name]: message[name as never] } : {}
      const actual = valueAt(canonicalJson(type, part), place)
      if (actual !== noElement && saySame(actual, expected)) return undefined
      return `${path} is ${shown(actual, place)} instead of ${shown(expected, place)}.`
    },
  }
}

/** What a message has at the place that holds the value, once it has travelled; undefined for what is not sent. */
function expectedAt({ field, isElement }: FieldAt, { path, value }: FieldText): Json | undefined {
  const where = `--expect ${path}=${value}`
  const json = jsonMeant(field, isElement, value)
  const owner = field.parent as Type
  const filled = isElement ? (field.map ? { [anyKey(field)]: json } : [json]) : json
  const message = messageOf(owner, { [field.jsonName]: filled }, { where, isPart: true })
  const written = (canonicalJson(owner, message) as Record<string, Json>)[field.jsonName]
  return isElement ? Object.values(written ?? {})[0] : written
}

/** The value as JSON: text of a field of text is meant as it is, and so is what JSON writes as text. */
function jsonMeant(field: Field, isElement: boolean, value: string): Json {
  const isAll = (field.repeated || field.map) && !isElement
  const isMessage = field.resolvedType instanceof protobuf.Type
  if (!isAll && !isMessage && field.type !== 'bool') return ofScalar(field, value)
  try {
    return parseJson(value)
  } catch {
    return value
  }
}

function ofScalar(field: Field, value: string): Json {
  const isNumberOfEnum = field.resolvedType instanceof protobuf.Enum && /^-?\d+$/.test(value)
  return isNumberOfEnum ? Number(value) : value
}

/** A key that is one in every type of key. */
function anyKey(field: Field): string {
  return (field as { keyType?: string }).keyType === 'bool' ? 'true' : '1'
}

function shown(value: Json | undefined | typeof noElement, { field }: FieldAt): string {
  if (value === noElement) return 'not there'
  if (value !== undefined) return JSON.stringify(value)
  const isMessage = field.resolvedType instanceof protobuf.Type
  return isMessage || field.hasPresence || field.repeated || field.map
    ? 'not set'
    : defaultOf(field)
}

/** Of a field that is not sent where it has its default. */
function defaultOf({ type, resolvedType }: Field): string {
  if (resolvedType instanceof protobuf.Enum) return JSON.stringify(resolvedType.valuesById[0])
  if (type === 'bool') return 'false'
  return type === 'string' || type === 'bytes' ? '""' : '0'
}
