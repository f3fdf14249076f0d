import { contentHash } from './content-hash.ts'
import { checkDatasetSpec, type DatasetSpec } from './dataset-spec.ts'
import { generateDimensions, type Dimensions } from './dimensions.ts'
import { generateSales, type SalesColumns } from './sales-columns.ts'

/** Every row of a database, in memory: small tables as objects, the sales as columns. */
export interface Dataset extends Dimensions {
  readonly spec: DatasetSpec
  readonly sales: SalesColumns
  /** SHA-256 of the logical rows as hexadecimal text, see `contentHash`. */
  contentHash(): string
}

/** Makes the rows of a spec; throws a `RangeError` for a spec out of range. 16 bytes per sale. */
export function generateDataset(spec: DatasetSpec): Dataset {
  checkDatasetSpec(spec)
  const dimensions = generateDimensions(spec.seed)
  const sales = generateSales(spec, dimensions)
  return { spec, ...dimensions, sales, contentHash: () => contentHash(dimensions, sales) }
}
