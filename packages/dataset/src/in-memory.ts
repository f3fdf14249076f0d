/** The rows of a spec in memory; loads no database. */
export { generateDataset, type Dataset } from './dataset.ts'
export { datasetWindow } from './dataset-spec.ts'
export { randomStream, type RandomStream } from './random-stream.ts'
