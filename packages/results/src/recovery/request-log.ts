/** What became of a request, as the recorder has it. */
export const requestEnds = ['ok', 'wrong', 'timedOut', 'failed', 'shed'] as const
export type RequestEnd = (typeof requestEnds)[number]

/** One request that has ended, times in microseconds from the start of the measured part. */
export interface EndedRequest {
  /** Intended start. */
  readonly dueUs: number
  readonly endUs: number
  readonly end: RequestEnd
}

/**
 * Every request of a trial by itself, 17 bytes each, for as many as were planned: what a fault did cannot be seen in
 * seconds. Only trials with faults keep it, and only until their recovery is computed.
 */
export class RequestLog {
  readonly #dueUs: Float64Array
  readonly #endUs: Float64Array
  readonly #end: Uint8Array
  #count = 0

  constructor(planned: number) {
    this.#dueUs = new Float64Array(planned)
    this.#endUs = new Float64Array(planned)
    this.#end = new Uint8Array(planned)
  }

  add({ dueUs, endUs, end }: EndedRequest): void {
    if (this.#count === this.#end.length)
      throw new RangeError(`All ${this.#count} planned requests are logged.`)
    this.#dueUs[this.#count] = dueUs
    this.#endUs[this.#count] = endUs
    this.#end[this.#count++] = requestEnds.indexOf(end)
  }

  /** By intended start. */
  inOrder(): EndedRequest[] {
    const all = Array.from({ length: this.#count }, (_, index) => ({
      dueUs: this.#dueUs[index]!,
      endUs: this.#endUs[index]!,
      end: requestEnds[this.#end[index]!]!,
    }))
    return all.toSorted((a, b) => a.dueUs - b.dueUs)
  }
}
