/**
 * The wire: moves request and reply bytes between a caller and the side that answers.
 *
 * One folder per URL scheme, all of them behind `Transport`; the registry finds the folder. It knows
 * nothing of what the bytes mean (schema), who should get them (balancer) or when (load). Importing it
 * loads no library: gRPC calls of any kind are a subpath, `@rpc-vs-mom/transport/grpc-calls`.
 */
export type { ListenerPresence } from './amqp/options.ts'
export type { Ask, Call } from './ask.ts'
export type { Contract } from './contract.ts'
export { type AmqpEngine, amqpEngineOf } from './amqp/address.ts'
export { defaultPrefetch } from './amqp/amqp-limits.ts'
export { AskError, statusCodes, type StatusCode } from './ask-error.ts'
export {
  formatGrpcUrl,
  type GrpcAddress,
  type GrpcEngine,
  grpcEngines,
  parseGrpcUrl,
} from './grpc/address.ts'
export { maxMessageBytes, timeLimits } from './transport-limits.ts'
export { type Metadata, metadataFault } from './metadata.ts'
export { isPeerFault } from './peer-fault.ts'
export { mayAskAgain } from './repeating/may-ask-again.ts'
export { RepeatingAsk } from './repeating/repeating-ask.ts'
export { connect, listen, preload, transports } from './registry.ts'
export type { Send } from './sending/send.ts'
export { Untaken } from './untaken.ts'
export type {
  ConnectOptions,
  Connection,
  ConnectionCounters,
  ListenOptions,
  Listener,
  OtherKind,
  Transport,
} from './transport.ts'
