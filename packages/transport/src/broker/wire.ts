/** The wire of work queues, for the broker at its other end: `@rpc-vs-mom/transport/queue-messages`. */
export {
  askMethod,
  type CallContent,
  CallKind,
  type Joining,
  maxQueuedBytes,
  type QueueCall,
  readQueueCall,
  readWorker,
  serveMethod,
  WorkerState,
  writeQueueCall,
} from './messages.ts'
export { readReply, writeReply, type StreamedReply } from '../grpcstream/messages.ts'
export { defaultDepth, maxPrefetch } from '../amqp/amqp-limits.ts'
