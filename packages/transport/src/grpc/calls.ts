/** gRPC calls of any kind, for those who pass them on: loads grpc-js, which is 40 ms of a start. */
export {
  CallChannel,
  type OutgoingCall,
  type OutgoingStart,
  type OutgoingStatus,
} from './call-channel.ts'
export { CallServer, type IncomingCall } from './call-server.ts'
export { isUntaken } from './status.ts'
