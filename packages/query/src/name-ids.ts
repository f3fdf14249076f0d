/** Ids of the names that a filter can carry. */
export interface NameIds {
  readonly regions: ReadonlyMap<string, number>
  readonly categories: ReadonlyMap<string, number>
}
