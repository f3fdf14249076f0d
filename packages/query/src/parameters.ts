import type { SalesFilter } from '@rpc-vs-mom/schema'
import type { NameIds } from './name-ids.ts'
import { firstPlace, lastPlace } from './place-bounds.ts'

export type ParameterName = keyof typeof parameterReaders

type ReadParameter = (filter: SalesFilter, ids: NameIds) => number | string

/** No row has it, so a name that is not in the database matches nothing instead of everything. */
const unknownId = -1

/**
 * The value of each parameter that a statement can name. A bound that the filter lacks is the widest
 * possible; keywords and names are read only by statements of shapes that have them.
 */
export const parameterReaders = {
  regionId: ({ region }, { regions }) => regions.get(region!) ?? unknownId,
  categoryId: ({ category }, { categories }) => categories.get(category!) ?? unknownId,
  region: ({ region }) => region!,
  category: ({ category }) => category!,
  firstPlace,
  lastPlace,
  fromS: ({ fromS }) => fromS ?? Number.MIN_SAFE_INTEGER,
  toS: ({ toS }) => toS ?? Number.MAX_SAFE_INTEGER,
  fromText: ({ fromS }) => (fromS === undefined ? '' : textMoment(fromS)),
  toText: ({ toS }) => (toS === undefined ? '9' : textMoment(toS)),
  minAmountCents: ({ minAmountCents }) => minAmountCents ?? 0,
  maxAmountCents: ({ maxAmountCents }) => maxAmountCents ?? Number.MAX_SAFE_INTEGER,
  startHour: ({ startHour }) => startHour ?? 0,
  endHour: ({ endHour }) => endHour ?? 23,
  productPattern: ({ productKeyword }) => literalPattern(productKeyword!),
  buyerPattern: ({ buyerKeyword }) => literalPattern(buyerKeyword!),
} satisfies Record<string, ReadParameter>

/** LIKE treats these three as wildcards and escape; a keyword means them literally. */
function literalPattern(keyword: string): string {
  return keyword.replaceAll(/[\\%_]/g, String.raw`\$&`)
}

/** As the original study stores a moment. */
function textMoment(epochS: number): string {
  return `${new Date(epochS * 1000).toISOString().slice(0, 19).replace('T', ' ')}+00:00`
}
