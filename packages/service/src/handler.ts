/** What a call carries beside its bytes; a transport's `Call` is one. */
export interface ServiceCall {
  /** In full, `package.Service/Method`. */
  readonly method: string
  readonly timeoutMs: number
  /** As the caller wrote it; missing where it wrote none. */
  readonly contentType?: string
  /** Longest wait before the work begins; `timeoutMs` when missing. */
  readonly startWithinMs?: number | undefined
}

/** Answers one method of a contract. */
export interface Handler {
  /** In full, `package.Service/Method`. */
  readonly method: string
  /**
   * Answers one request in the encoding it came in. Rejects with an error that carries a status `code`:
   * INVALID_ARGUMENT for what makes no sense, RESOURCE_EXHAUSTED and DEADLINE_EXCEEDED for work that was not
   * started.
   */
  answer(request: Uint8Array, call: ServiceCall): Promise<Uint8Array>
}

/** How long work for the call may wait before it begins, in milliseconds. */
export function startWithinMs({ timeoutMs, startWithinMs: most = timeoutMs }: ServiceCall): number {
  return Math.min(timeoutMs, most)
}
