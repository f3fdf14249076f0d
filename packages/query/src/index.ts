/**
 * The work of the study: opens a database of sales and answers a filter with one prepared statement.
 *
 * Its SQL is written by drizzle at development time (scripts/generate-statements.ts), so that drizzle
 * is not loaded here. It knows no wire format and makes no data.
 */
export { openSales, type Sales, type SalesSummary } from './open-sales.ts'
export { SalesFileError, type SalesFileFault } from './sales-file-error.ts'
export type { SalesMeta } from './sales-meta.ts'
