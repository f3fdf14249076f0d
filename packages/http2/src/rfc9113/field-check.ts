/** RFC 9113 sections 8.1.1, 8.2 and 8.3: whether a field section is malformed. Such a message must not travel on. */
import { Character } from '../characters.ts'
import { literalText, type StringLiteral } from '../rfc7541/field-representation.ts'
import { KnownString } from '../rfc7541/known-string.ts'
import { Field } from './field-names.ts'

/** Content length of a message that says none. */
export const NO_CONTENT_LENGTH = -1

/** What a field section says of its message. */
export interface FieldFacts {
  /** It breaks a rule that holds for requests, responses and trailers alike. */
  readonly isMalformed: boolean
  /** Its pseudo-header fields, as flags of `Field`. */
  readonly pseudoFields: number
  /** In bytes; NO_CONTENT_LENGTH where it says none. */
  readonly contentLength: number
  /** Value of `:status`. */
  readonly httpStatus: number
}

const REQUEST = Field.method | Field.scheme | Field.path
const MAX_INFORMATIONAL = 199
const SWITCHING_PROTOCOLS = 101
const TRAILERS = new KnownString('trailers')

/** More digits than any message has bytes, and still exact. */
const CONTENT_LENGTH = /^\d{1,15}$/
const SCHEME = /^[a-z][a-z\d+.-]*$/i
const STATUS = /^[1-5]\d\d$/

/** Whether the fields are those of a request. CONNECT, which has no path, is none of gRPC. */
export function areOfRequest({ isMalformed, pseudoFields }: FieldFacts): boolean {
  return !isMalformed && (pseudoFields & ~Field.authority) === REQUEST
}

/** Whether the fields are those of a response; `isWhole` when nothing follows. */
export function areOfResponse(facts: FieldFacts, isWhole: boolean): boolean {
  const { isMalformed, pseudoFields, httpStatus, contentLength } = facts
  if (isMalformed || pseudoFields !== Field.status) return false
  if (!isWhole) return httpStatus !== SWITCHING_PROTOCOLS
  return httpStatus > MAX_INFORMATIONAL && contentLength <= 0
}

/** Whether the fields are those of trailers, which say nothing of a length any more. */
export function areOfTrailers({ isMalformed, pseudoFields, contentLength }: FieldFacts): boolean {
  return !isMalformed && pseudoFields === 0 && contentLength === NO_CONTENT_LENGTH
}

/** Checks one section after the other, field by field in their order. */
export class FieldCheck {
  #isMalformed = false
  #pseudoFields = 0
  #contentLength = NO_CONTENT_LENGTH
  #hasRegular = false
  #hasHost = false

  begin(): void {
    this.#isMalformed = false
    this.#pseudoFields = 0
    this.#contentLength = NO_CONTENT_LENGTH
    this.#hasRegular = false
    this.#hasHost = false
  }

  /** Enters what was found since `begin`. */
  tell(facts: { -readonly [Name in keyof FieldFacts]: FieldFacts[Name] }): void {
    facts.isMalformed = this.#isMalformed
    facts.pseudoFields = this.#pseudoFields
    facts.contentLength = this.#contentLength
  }

  /** A field of the static table, name and value; those that need a value have an empty one there. */
  indexed(field: number): void {
    this.#place(field)
    if (field === Field.contentLength || field === Field.connectionSpecific) this.#break()
    else if (field === Field.host) this.#addHost()
  }

  /** A name that is written out, and none that is known. */
  named({ kinds, decodedBytes }: StringLiteral): void {
    const isWrong = (kinds & (Character.notToken | Character.upperCase)) !== 0
    if (isWrong || decodedBytes === 0) this.#break()
  }

  /** A value that is written out. */
  literal(field: number, bytes: Buffer, value: StringLiteral): void {
    const { kinds } = value
    this.#place(field)
    if ((kinds & Character.notValue) !== 0) this.#break()
    else if ((kinds & Character.blank) !== 0 && hasBlankEnd(literalText(bytes, value)))
      this.#break()
    if (field !== Field.other && field < Field.grpcTimeout) this.#value(field, bytes, value)
  }

  #value(field: number, bytes: Buffer, value: StringLiteral): void {
    const { kinds, decodedBytes } = value
    switch (field) {
      case Field.method:
        return this.#require((kinds & Character.notToken) === 0 && decodedBytes > 0)
      case Field.scheme:
        return this.#require(SCHEME.test(literalText(bytes, value)))
      case Field.path:
        return this.#require((kinds & Character.notPath) === 0 && beginsWithSlash(bytes, value))
      case Field.authority:
        return this.#require((kinds & Character.notAuthority) === 0)
      case Field.host:
        this.#addHost()
        return this.#require((kinds & Character.notAuthority) === 0)
      case Field.status:
        return this.#require(STATUS.test(literalText(bytes, value)))
      case Field.te:
        return this.#require(isTrailers(bytes, value))
      case Field.contentLength:
        return this.#addLength(literalText(bytes, value))
      default:
        return this.#break()
    }
  }

  #place(field: number): void {
    if (field === Field.other || field > Field.lastPseudo) this.#hasRegular = true
    else if (this.#hasRegular || (this.#pseudoFields & field) !== 0) this.#break()
    else this.#pseudoFields |= field
  }

  #addHost(): void {
    this.#require(!this.#hasHost)
    this.#hasHost = true
  }

  #addLength(text: string): void {
    this.#require(this.#contentLength === NO_CONTENT_LENGTH && CONTENT_LENGTH.test(text))
    this.#contentLength = Number(text)
  }

  #require(holds: boolean): void {
    if (!holds) this.#break()
  }

  #break(): void {
    this.#isMalformed = true
  }
}

function hasBlankEnd(text: string): boolean {
  return /^[ \t]|[ \t]$/.test(text)
}

/** All paths of gRPC do; `*` is for OPTIONS alone. */
function beginsWithSlash(bytes: Buffer, value: StringLiteral): boolean {
  if (!value.huffman) return value.end > value.start && bytes[value.start] === 0x2f
  // The code of a slash is 011000.
  return value.end > value.start && bytes[value.start]! >> 2 === 0b011000
}

function isTrailers(bytes: Buffer, value: StringLiteral): boolean {
  return TRAILERS.matches(bytes, value) || literalText(bytes, value).toLowerCase() === 'trailers'
}
