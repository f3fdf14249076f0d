/**
 * The data of the study: every row follows from a spec, in memory or written to a SQLite file.
 *
 * It does not answer questions about them (query, and workload for the expected answers).
 */
export { generateDataset, type Dataset } from './dataset.ts'
export {
  datasetShapes,
  datasetWindow,
  defaultDatasetSpec,
  maxSales,
  type DatasetShape,
  type DatasetSpec,
} from './dataset-spec.ts'
export type { Customer, Dimensions, Named, Product, Store } from './dimensions.ts'
export { datasetProfiles, type DatasetProfile } from './profiles.ts'
export { randomStream, type RandomStream } from './random-stream.ts'
export { removeLeftovers } from './replace-file.ts'
export type { SalesColumns } from './sales-columns.ts'
export {
  datasetFormats,
  writeDataset,
  type DatasetFormat,
  type WriteOptions,
  type WriteProgress,
  type WrittenDataset,
} from './write-dataset.ts'
export { DatasetWriteError } from './write-error.ts'
