/**
 * The answering side: turns the bytes of a request into the bytes of its answer, the same for every
 * transport. Decodes, validates, waits its turn, queries on this thread or on one of its own, encodes.
 *
 * It does not listen (transport), nor does it know SQL (query).
 */
export type { Done } from './backlog.ts'
export { InlineQueries, type InlineOptions } from '../../workload/src/sales/serving/inline-queries.ts'
export type { Queries } from '../../workload/src/sales/serving/queries.ts'
export { createService, type Service, type ServiceOptions } from './service.ts'
export { ThreadedQueries, type ThreadOptions } from '../../workload/src/sales/serving/threaded-queries.ts'
