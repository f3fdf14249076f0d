/** gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md): fields, status, trailers and timeouts. */
export { type CallFacts, CallFields } from './call-fields.ts'
export { type Metadata, metadataFields, NO_METADATA } from './metadata.ts'
export { GrpcStatus } from './status.ts'
export { type Refusal, trailers, trailersOnly } from './trailers-only.ts'
export { formatTimeout } from './timeout.ts'
