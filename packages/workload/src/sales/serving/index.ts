/**
 * The answering side of sales: turns the bytes of a request into the bytes of its answer. Decodes, validates,
 * waits its turn, queries on this thread or on one of its own, encodes.
 *
 * It does not listen (transport), nor does it know SQL (query).
 */
export { InlineQueries, type InlineOptions } from './inline-queries.ts'
export type { Queries } from './queries.ts'
export { salesHandlers, salesService, type SalesHandlerOptions } from './sales-handlers.ts'
export { serving } from './serve-sales.ts'
export { ThreadedQueries, type ThreadOptions } from './threaded-queries.ts'
