/**
 * The work of the study: opens a database of sales and answers filters with prepared statements.
 *
 * Its SQL is written by drizzle at development time (scripts/generate-statements.ts), so that drizzle
 * is not loaded here. It knows no wire format and makes no data.
 */
export { openSales, type OpenSalesOptions, type Sales } from './open-sales.ts'
export { SalesFileError, type SalesFileFault } from './sales-file-error.ts'
export type { SalesMeta } from './sales-meta.ts'
export { salesProfiles, type SalesProfile, type SalesSummary } from './sales-profile.ts'
