/** Reads a text that is nearly always the same one without making a new string each time. */
export class SameText {
  #last: Buffer = Buffer.alloc(0)
  #text = ''

  /** The UTF-8 text in `bytes` from `start` to before `end`. */
  read(bytes: Buffer, start: number, end: number): string {
    if (this.#differs(bytes, start, end)) {
      this.#last = Buffer.from(bytes.subarray(start, end))
      this.#text = this.#last.toString()
    }
    return this.#text
  }

  #differs(bytes: Buffer, start: number, end: number): boolean {
    const last = this.#last
    if (end - start !== last.length) return true
    for (let index = 0; index < last.length; index++)
      if (bytes[start + index] !== last[index]) return true
    return false
  }
}
