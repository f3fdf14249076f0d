import { Address } from '@rpc-vs-mom/address'

/** A worker's address and what it can do, compared with the others. */
export interface WeightedUrl {
  readonly url: string
  readonly weight: number
}

const least = 0.01
const most = 100

/** Takes `weight` out of what stands behind the `?` of a worker's URL; 1 where it is missing. Throws one sentence for an unusable one. */
export function weightedUrl(text: string): WeightedUrl {
  const [url = '', query] = text.split('?', 2)
  if (query === undefined) return { url, weight: 1 }
  const fields = query.split('&')
  const given = fields.filter((field) => field.startsWith('weight='))
  const rest = fields.filter((field) => !given.includes(field))
  const weight = given.length === 0 ? 1 : weightFrom(given, text)
  return { url: rest.length === 0 ? url : `${url}?${rest.join('&')}`, weight }
}

function weightFrom(given: readonly string[], text: string): number {
  const value = given[0]!.slice('weight='.length)
  const weight = Number(value)
  const isNumber = given.length === 1 && /^[\d.]+$/.test(value)
  if (isNumber && weight >= least && weight <= most) return weight
  throw new RangeError(
    `The weight of the backend "${String(new Address(text))}" is not one number from ${least} to ${most}, as in ?weight=2.`,
  )
}
