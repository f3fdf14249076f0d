/**
 * The answering side: turns the bytes of a request into the bytes of its answer, the same for every
 * transport. Decodes, validates, waits its turn, queries, encodes.
 *
 * It does not listen (transport), nor does it know SQL (query).
 */
export { createService, type Service, type ServiceOptions } from './service.ts'
export { QueryQueue, Refused, type QueueLimits } from './query-queue.ts'
