import { parseJson, type Json } from '../contract/json.ts'
import { readFileOf } from '../read-file.ts'
import { saidBy, usageError } from '../usage-error.ts'

/** A value of JSON, and how a sentence about it names it: `--data 2`, `--data orders.ndjson:3`. */
export interface NamedJson {
  readonly json: Json
  readonly where: string
}

/**
 * The values that a flag was given: each time JSON, or `@file` with JSON or with one value on each line. The elements
 * of an array are values of their own. Throws one sentence about what is no JSON.
 */
export function jsonValues(flag: string, given: readonly string[]): NamedJson[] {
  return given.flatMap((text, index) => {
    const place = given.length > 1 ? `${flag} ${index + 1}` : flag
    return text.startsWith('@')
      ? inFile(flag, text.slice(1))
      : elements(place, valueOf(text, place))
  })
}

function inFile(flag: string, file: string): NamedJson[] {
  const text = readFileOf(flag, file)
  const place = `${flag} ${file}`
  const lines = text.split('\n').map((line, index) => ({ line, where: `${place}:${index + 1}` }))
  const filled = lines.filter(({ line }) => line.trim() !== '')
  if (filled.length === 0) throw usageError(`${place} is empty; it takes JSON.`)
  // Of several lines that are JSON each, all are meant; one value may be written over several lines too.
  if (filled.length > 1 && isJson(filled[0]!.line))
    return filled.map(({ line, where }) => ({ json: valueOf(line, where), where }))
  return elements(place, valueOf(text, place))
}

function elements(where: string, json: Json): NamedJson[] {
  if (!Array.isArray(json)) return [{ json, where }]
  if (json.length === 0) throw usageError(`${where} is an array of nothing.`)
  return (json as Json[]).map((element, index) => ({ json: element, where: `${where}[${index}]` }))
}

function valueOf(text: string, where: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    throw usageError(`${where} is no JSON: ${saidBy(error)}.`, error)
  }
}

function isJson(line: string): boolean {
  try {
    parseJson(line)
    return true
  } catch {
    return false
  }
}
