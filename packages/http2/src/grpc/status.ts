/** The gRPC status codes that the relay itself answers with or looks for. */
export const GrpcStatus = {
  deadlineExceeded: 4,
  resourceExhausted: 8,
  internal: 13,
  unavailable: 14,
} as const
