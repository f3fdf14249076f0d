/** The gRPC status codes that the relay itself answers with or looks for. */
export const GrpcStatus = {
  ok: 0,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
} as const
