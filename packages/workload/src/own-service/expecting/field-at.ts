import protobuf, { type Field, type Type } from 'protobufjs'
import type { Json } from '../contract/json.ts'
import { unknownField } from '../contract/message.ts'
import { fullNameOf } from '../contract/unary-method.ts'
import { usageError } from '../usage-error.ts'
import type { FieldText } from './field-path.ts'

/** A place in a message: a field, an element of a list, or the value of a key of a map. */
export interface FieldAt {
  /** The field of the message itself in which the place is. */
  readonly outermost: Field
  /** From the canonical JSON of the message to the place. */
  readonly keys: readonly Key[]
  /** The field that the value belongs to. */
  readonly field: Field
  /** Whether the place is one element of a list or of a map, and not all of it. */
  readonly isElement: boolean
}

interface Key {
  readonly name: string
  /** Whether it is of a list or a map, which has it or not; a field that is not there has its default. */
  readonly isOfElement: boolean
}

/** Follows a path through the types of a message; throws one sentence where it leads to nothing. */
export function fieldAt(type: Type, { path, segments }: FieldText): FieldAt {
  const keys: Key[] = []
  let owner: Type | undefined = type
  let field: Field | undefined
  let isElement = false
  for (const segment of segments) {
    if (field !== undefined && isCollection(field) && !isElement) {
      keys.push({ name: elementKey(path, field, segment), isOfElement: true })
      isElement = true
    } else {
      if (owner === undefined) throw usageError(noFieldsIn(path, field!, segment))
      field = fieldNamed(path, owner, segment)
      keys.push({ name: field.jsonName, isOfElement: false })
      isElement = false
    }
    owner = field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined
  }
  return { outermost: fieldNamed(path, type, segments[0]!), keys, field: field!, isElement }
}

/** What is at a place in the canonical JSON of a message: undefined for a field that is not sent. */
export function valueAt(json: Json, { keys }: FieldAt): Json | undefined | typeof noElement {
  let value: Json | undefined = json
  for (const { name, isOfElement } of keys) {
    const next: Json | undefined = hasOwn(value, name) ? value[name] : undefined
    if (next === undefined && isOfElement) return noElement
    value = next
  }
  return value
}

/** On the way to the place a list or a map does not have the element. */
export const noElement = Symbol('no element')

function hasOwn(value: Json | undefined, name: string): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
}

function isCollection(field: Field): boolean {
  return field.repeated || field.map
}

function fieldNamed(path: string, owner: Type, name: string): Field {
  const isOneValue = oneValueTypes.test(owner.fullName)
  if (isOneValue)
    throw usageError(
      `--expect ${path}: a ${fullNameOf(owner)} is one value in JSON; expect it as a whole, without .${name}.`,
    )
  const fields = owner.fieldsArray.map((field) => field.resolve())
  const found = fields.find((field) => field.name === name || field.jsonName === name)
  if (found !== undefined) return found
  throw usageError(`--expect ${path}: ${unknownField(owner, name)}`)
}

/** Types of `google.protobuf` that JSON writes otherwise than with their fields. */
const oneValueTypes =
  /^\.google\.protobuf\.(Any|Duration|Timestamp|FieldMask|Struct|Value|ListValue|\w+Value)$/

function elementKey(path: string, field: Field, segment: string): string {
  if (field.map || /^(0|[1-9]\d{0,8})$/.test(segment)) return segment
  throw usageError(
    `--expect ${path}: ${field.name} is a list; after it comes a place from 0, not "${segment}".`,
  )
}

function noFieldsIn(path: string, field: Field, segment: string): string {
  return `--expect ${path}: ${field.name} is of the type ${field.type} and has no field "${segment}".`
}
