/** The status codes of gRPC without OK, used on every transport (grpc/doc/statuscodes.md). */
export const statusCodes = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

export type StatusCode = (typeof statusCodes)[number]

/** The one error that crosses the boundary of a transport, in both directions. */
export class AskError extends Error {
  override readonly name = 'AskError'
  readonly code: StatusCode

  constructor(code: StatusCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /**
   * Turns whatever was thrown into an `AskError`: one is returned as it is; an error that carries a
   * `code` from `statusCodes` keeps code and message; anything else becomes INTERNAL.
   */
  static from(thrown: unknown): AskError {
    if (thrown instanceof AskError) return thrown
    if (!(thrown instanceof Error)) return new AskError('INTERNAL', String(thrown))
    const code = (thrown as { code?: unknown }).code
    const known = statusCodes.find((status) => status === code)
    return new AskError(known ?? 'INTERNAL', thrown.message, { cause: thrown })
  }
}
