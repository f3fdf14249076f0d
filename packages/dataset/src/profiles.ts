import type { tables } from './generated/ddl.ts'

export type TableName = keyof typeof tables

/**
 * What a file can be queried through, see the query package. Every file serves `index`; the others read
 * tables of their own, which are written only where they are asked for: `original` makes a file 2.2 times
 * as large, `cube` adds about 60 MB whatever the number of sales.
 */
export const datasetProfiles = ['index', 'original', 'cube'] as const

export type DatasetProfile = (typeof datasetProfiles)[number]
