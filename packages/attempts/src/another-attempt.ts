/** Times a piece of work is tried, each ending in a failure or in the death of who tried; then it is given up. */
export const maxAttempts = 3

/** Status codes of gRPC with which the same work would fail in the same way again (grpc/doc/statuscodes.md). */
const finalCodes: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
])

/** Whether work that failed with a status code, `attempts` times by now, is to be tried again. */
export function isWorthAnotherAttempt(code: string, attempts: number): boolean {
  return attempts < maxAttempts && !finalCodes.has(code)
}
