import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { readFile } from 'node:fs/promises'
import type { GroupedRequest } from '@rpc-vs-mom/load'
import type { RequestTypes } from './request-types.ts'

/** A request as the file has it; times in milliseconds, `start` from the start of the first group. */
export interface RequestRow {
  readonly startMs: number
  readonly type: string
  readonly latencyMs: number
  readonly code: string
  readonly retries: number
}

const header = 'start,type,latency,code,retries'

/** Rows that are written together, so that the file costs the requests next to nothing. */
const rowsTogether = 1000

/** Writes a row for each request that has ended, in that order. */
export class RequestCsv {
  readonly #stream
  readonly #types: RequestTypes
  #rows: string[] = [header]
  #written = 0

  constructor(file: string, types: RequestTypes) {
    this.#stream = createWriteStream(file)
    this.#types = types
  }

  /** Requests written. */
  get written(): number {
    return this.#written
  }

  add(request: GroupedRequest): void {
    const { startUs, latencyUs, code, retries } = request
    const times = [startUs, latencyUs].map((us) => (us / 1000).toFixed(3)) as [string, string]
    this.#rows.push([times[0], this.#types.of(request), times[1], code, retries].join(','))
    this.#written++
    if (this.#rows.length >= rowsTogether) this.#flush()
  }

  /** Resolves when all of it is in the file. */
  async close(): Promise<void> {
    this.#flush()
    this.#stream.end()
    await finished(this.#stream)
  }

  #flush(): void {
    if (this.#rows.length > 0) this.#stream.write(`${this.#rows.join('\n')}\n`)
    this.#rows = []
  }
}

/** Reads such a file; throws where a line is no row. */
export async function readRequestCsv(file: string): Promise<RequestRow[]> {
  const [first, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
  if (first !== header) throw new Error(`${file} begins with "${first}" instead of "${header}".`)
  return lines.map((line) => {
    const [start, type, latency, code, retries] = line.split(',')
    if (type === undefined || code === undefined || retries === undefined)
      throw new Error(`${file} has a line that is no request: "${line}".`)
    return {
      startMs: Number(start),
      type,
      latencyMs: Number(latency),
      code,
      retries: Number(retries),
    }
  })
}
