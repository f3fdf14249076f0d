import { expect, test } from 'vitest'
import { schemas } from './document.ts'
import { schemaFault, type JsonSchema } from './json-schema.ts'

const point: JsonSchema = {
  type: 'object',
  required: ['x'],
  properties: {
    x: { type: 'number', minimum: 0 },
    tags: { type: 'array', items: { enum: ['a'] } },
  },
  additionalProperties: false,
}

test('a value that fits has no fault', () => {
  expect(schemaFault(point, { x: 1.5, tags: ['a'] })).toBeUndefined()
  expect(schemaFault(point, { x: 2 })).toBeUndefined()
})

test.each([
  [{ tags: [] }, 'x is missing'],
  [{ x: '1' }, 'x is "1", not of type number'],
  [{ x: -1 }, 'x is -1, below 0'],
  [{ x: 1, y: 1 }, 'y is unknown'],
  [{ x: 1, tags: ['a', 'b'] }, 'tags[1] is "b", not one of "a"'],
  [{ x: null }, 'x is null, not of type number'],
  [[], 'the document is [], not of type object'],
])('%j is refused with the place and the reason', (value, fault) => {
  expect(schemaFault(point, value)).toBe(fault)
})

test('a property named like one of every object is still unknown', () => {
  expect(schemaFault(point, { x: 1, constructor: 1 })).toBe('constructor is unknown')
})

test('the published schemas use only keywords that are checked', () => {
  const checked = new Set(
    ['type', 'const', 'enum', 'minimum', 'minLength', 'pattern', 'items', 'minItems'].concat([
      'required',
      'properties',
      'additionalProperties',
    ]),
  )
  const annotations = new Set(['$schema', '$id', 'title', 'description'])
  const unchecked = (schema: JsonSchema): string[] => [
    ...Object.keys(schema).filter((key) => !checked.has(key) && !annotations.has(key)),
    ...Object.values(schema.properties ?? {}).flatMap(unchecked),
    ...(schema.items ? unchecked(schema.items) : []),
    ...(schema.additionalProperties ? unchecked(schema.additionalProperties) : []),
  ]
  expect(Object.values(schemas).flatMap(unchecked)).toEqual([])
})
