/** A value of JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

/**
 * Reads JSON; a whole number that a double does not hold becomes its digits, which stand for the same number in the
 * JSON of protobuf. Throws a `SyntaxError`.
 */
export function parseJson(text: string): Json {
  return JSON.parse(text, keepDigits) as Json
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { source?: string }) {
  const source = context?.source
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  if (!/^-?\d+$/.test(source)) return value
  return BigInt(source) === BigInt(value) ? value : source
}
