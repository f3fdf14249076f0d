/** What the body of a request says, so that workers can be checked by what they print. */
export interface FaultRequest {
  readonly id: string
  /** Epoch milliseconds. */
  readonly deadlineMs: number
}

export function bodyOf({ id, deadlineMs }: FaultRequest): Buffer {
  return Buffer.from(`${id} ${deadlineMs}`)
}

export function requestIn(body: Uint8Array): FaultRequest {
  const [id = '', deadlineMs] = Buffer.from(body).toString().split(' ')
  return { id, deadlineMs: Number(deadlineMs) }
}
