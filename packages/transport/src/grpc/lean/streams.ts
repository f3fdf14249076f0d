/** What a listener of the lean engine with methods of its own is made of: `@rpc-vs-mom/transport/grpc-streams`. */
export { Answering } from '../../answering.ts'
export { asBuffer } from '../../as-buffer.ts'
export { FieldReader, FieldWriter, varintBytes, WireType } from '../wire-format.ts'
export { serveLean, type BoundListener } from './answering/listener.ts'
export type { StreamMethod } from './answering/served-flow.ts'
export type { FlowEvents, MessageFlow } from './messages/message-flow.ts'
