import type { SalesFilter } from '@rpc-vs-mom/schema'
import type { salesStatements } from './generated/statements.ts'

export type Parameter = (typeof salesStatements)[number]['parameters'][number]

/** Ids of the names that a filter can carry. */
export interface NameIds {
  readonly regions: ReadonlyMap<string, number>
  readonly categories: ReadonlyMap<string, number>
}

/** No row has it, so a name that is not in the database matches nothing instead of everything. */
const unknownId = -1

/** The values of a statement's parameters, in order. */
export function bindParameters(
  parameters: readonly Parameter[],
  filter: SalesFilter,
  ids: NameIds,
): (number | string)[] {
  return parameters.map((parameter) => valueOf(parameter, filter, ids))
}

function valueOf(parameter: Parameter, filter: SalesFilter, ids: NameIds): number | string {
  switch (parameter) {
    case 'regionId':
      return ids.regions.get(filter.region!) ?? unknownId
    case 'categoryId':
      return ids.categories.get(filter.category!) ?? unknownId
    case 'fromS':
      return filter.fromS ?? Number.MIN_SAFE_INTEGER
    case 'toS':
      return filter.toS ?? Number.MAX_SAFE_INTEGER
    case 'minAmountCents':
      return filter.minAmountCents ?? 0
    case 'maxAmountCents':
      return filter.maxAmountCents ?? Number.MAX_SAFE_INTEGER
    case 'startHour':
      return filter.startHour ?? 0
    case 'endHour':
      return filter.endHour ?? 23
    case 'productPattern':
      return literalPattern(filter.productKeyword!)
    case 'buyerPattern':
      return literalPattern(filter.buyerKeyword!)
  }
}

/** LIKE treats these three as wildcards and escape; a keyword means them literally. */
function literalPattern(keyword: string): string {
  return keyword.replaceAll(/[\\%_]/g, String.raw`\$&`)
}
