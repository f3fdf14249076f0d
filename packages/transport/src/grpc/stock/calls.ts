/** gRPC calls of any kind, for those who pass them on: loads grpc-js, which is 40 ms of a start. */
export { CallChannel } from './asking/call-channel.ts'
export { CallServer, type IncomingCall } from './answering/call-server.ts'
export type { OutgoingCall, OutgoingStart, OutgoingStatus } from './asking/outgoing-call.ts'
export { isUntaken } from './status.ts'
