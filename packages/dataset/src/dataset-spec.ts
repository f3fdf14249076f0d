/** What decides every row: the same spec gives the same logical data on every machine. */
export interface DatasetSpec {
  /** 0 to 4,294,967,295. */
  readonly seed: number
  /** Rows of the sales table, 1 to `maxSales`. */
  readonly sales: number
  /** How sales are spread, see `DatasetShape`; `realistic` where it is not given. */
  readonly shape?: DatasetShape
}

/**
 * `realistic`: days, hours, stores, products and customers differ in how much they sell, and an amount is
 * price times quantity. `original`: the spread of the original study, where everything is equally likely
 * and an amount is 1 to 99, without its mistakes (no sale in the last hour, minute and second, days that
 * do not exist, a seed that changes with each run, regions without a store).
 */
export type DatasetShape = (typeof datasetShapes)[number]

export const datasetShapes = ['realistic', 'original'] as const

export const defaultDatasetSpec = { seed: 1, sales: 10_000 } as const satisfies DatasetSpec

export const maxSales = 10_000_000

/** Raised whenever the same spec would give other rows than before. */
export const generatorVersion = 1

/**
 * First and last second in which a sale may happen, epoch seconds UTC, inclusive: five whole years,
 * fixed, so that data and questions do not depend on the day they are made.
 */
export const datasetWindow = {
  fromS: Date.UTC(2021, 0, 1) / 1000,
  toS: Date.UTC(2026, 0, 1) / 1000 - 1,
} as const

/** Throws a `RangeError` that names the field which is out of range. */
export function checkDatasetSpec({ seed, sales, shape }: DatasetSpec): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xff_ff_ff_ff) {
    throw new RangeError(`seed ${seed} is not a whole number from 0 to 4294967295.`)
  }
  if (!Number.isInteger(sales) || sales < 1 || sales > maxSales) {
    throw new RangeError(`sales ${sales} is not a whole number from 1 to ${maxSales}.`)
  }
  if (shape !== undefined && !datasetShapes.includes(shape)) {
    throw new RangeError(`shape "${shape as string}" is not one of ${datasetShapes.join(', ')}.`)
  }
}
