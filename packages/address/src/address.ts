import { inspect } from 'node:util'

/**
 * A URL as it was given, good or not. However it is printed (in a template, by `console.log`, as JSON) the
 * password in it is `***`; only `reveal` gives it, for connecting.
 */
export class Address {
  readonly #text: string
  readonly #shown: string

  constructor(text: string) {
    this.#text = text
    this.#shown = masked(text)
  }

  /** The URL with its password. Not for messages, logs, files or command lines, which others can read. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return this.#shown
  }

  toJSON(): string {
    return this.#shown
  }

  [inspect.custom](): string {
    return this.#shown
  }
}

/** All of the text is one URL, so that white space may belong to the password, and the scheme may be missing. */
function masked(text: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)?([\s\S]*)$/i.exec(text)!
  const end = rest.lastIndexOf('@')
  const colon = rest.slice(0, Math.max(0, end)).indexOf(':')
  return colon === -1 ? text : `${scheme}${rest.slice(0, colon)}:***${rest.slice(end)}`
}
