/** The part of JSON Schema 2020-12 that our schemas use; a test holds them to it. */
export interface JsonSchema {
  readonly type?: JsonType | readonly JsonType[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | false
}

type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'

/**
 * Checks a parsed JSON value; returns what is wrong with the first fault found, such as
 * `plan.seed is missing`, or undefined.
 */
export function schemaFault(schema: JsonSchema, value: unknown, path = ''): string | undefined {
  const place = path === '' ? 'the document' : path
  return (
    typeFault(schema, value, place) ??
    valueFault(schema, value, place) ??
    (Array.isArray(value) ? itemsFault(schema, value, path) : undefined) ??
    (isObject(value) ? propertiesFault(schema, value, path) : undefined)
  )
}

function typeFault({ type }: JsonSchema, value: unknown, place: string): string | undefined {
  if (type === undefined) return undefined
  const allowed = typeof type === 'string' ? [type] : type
  if (allowed.includes(typeOf(value)) || (allowed.includes('number') && typeof value === 'number'))
    return undefined
  return `${place} is ${show(value)}, not of type ${allowed.join(' or ')}`
}

function typeOf(value: unknown): JsonType {
  if (Array.isArray(value)) return 'array'
  if (Number.isInteger(value)) return 'integer'
  return typeof value as JsonType
}

function valueFault(schema: JsonSchema, value: unknown, place: string): string | undefined {
  const { const: only, enum: allowed, minimum, minLength, pattern } = schema
  if (only !== undefined && value !== only) return `${place} is ${show(value)}, not ${show(only)}`
  if (allowed && !allowed.includes(value))
    return `${place} is ${show(value)}, not one of ${allowed.map(show).join(', ')}`
  if (minimum !== undefined && !(Number(value) >= minimum))
    return `${place} is ${show(value)}, below ${minimum}`
  if (minLength !== undefined && String(value).length < minLength) return `${place} is empty`
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(String(value)))
    return `${place} is ${show(value)}, which does not match ${pattern}`
  return undefined
}

function itemsFault(schema: JsonSchema, value: unknown[], path: string): string | undefined {
  const { items, minItems = 0 } = schema
  if (value.length < minItems) return `${path} has fewer than ${minItems} entries`
  if (!items) return undefined
  return firstFault(value.map((item, index) => () => schemaFault(items, item, `${path}[${index}]`)))
}

function propertiesFault(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): string | undefined {
  const { required = [], properties = {}, additionalProperties } = schema
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const missing = required.find((key) => !Object.hasOwn(value, key))
  if (missing !== undefined) return `${at(missing)} is missing`
  return firstFault(
    Object.entries(value).map(([key, inner]) => () => {
      const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
      return known === false ? `${at(key)} is unknown` : known && schemaFault(known, inner, at(key))
    }),
  )
}

function firstFault(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const fault = check()
    if (fault !== undefined) return fault
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
