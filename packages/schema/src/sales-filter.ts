import type { SalesRequest } from './generated/simulation.ts'

/** Longest keyword, region or category name that a request may carry, in UTF-16 code units. */
export const maxKeywordLength = 64

/** What a valid request asks for; a field that is undefined filters nothing. All are ANDed. */
export interface SalesFilter {
  readonly region?: string
  readonly category?: string
  /** First second that counts, epoch seconds UTC, inclusive. */
  readonly fromS?: number
  /** Last second that counts, epoch seconds UTC, inclusive. */
  readonly toS?: number
  readonly minAmountCents?: number
  readonly maxAmountCents?: number
  /** Literal substring, case-insensitive for ASCII. */
  readonly productKeyword?: string
  /** Literal substring of first or last name, case-insensitive for ASCII. */
  readonly buyerKeyword?: string
  /** First UTC hour that counts, 0 to 23, inclusive. */
  readonly startHour?: number
  /** Last UTC hour that counts, 0 to 23, inclusive. */
  readonly endHour?: number
}

/** A request that asks for something impossible; the message is one sentence that names the field. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly code = 'INVALID_ARGUMENT'
}

/** What an `end_date` without its time of day ends with: all of that day or minute, or its first second as in the original study. */
export const endDateReadings = ['inclusive', 'original'] as const

export type EndDateReading = (typeof endDateReadings)[number]

/** Reads a wire request, or throws `InvalidRequest` with one sentence about its first fault. */
export function parseSalesFilter(
  request: SalesRequest,
  endDates: EndDateReading = 'inclusive',
): SalesFilter {
  const filter = withoutUndefined({
    region: text('region', request.region),
    category: text('category', request.category),
    fromS: moment('start_date', request.startDate, 'first'),
    toS: moment('end_date', request.endDate, endDates === 'original' ? 'first' : 'last'),
    minAmountCents: amount('min_amount', request.minAmount),
    maxAmountCents: amount('max_amount', request.maxAmount),
    productKeyword: text('product_keyword', request.productKeyword),
    buyerKeyword: text('buyer_keyword', request.buyerKeyword),
    startHour: hour('start_hour', request.startHour),
    endHour: hour('end_hour', lastHour(request.endHour)),
  })
  ordered(
    filter.fromS,
    filter.toS,
    `start_date "${request.startDate}" is after end_date "${request.endDate}"`,
  )
  ordered(
    filter.minAmountCents,
    filter.maxAmountCents,
    `min_amount ${request.minAmount} is above max_amount ${request.maxAmount}`,
  )
  ordered(
    filter.startHour,
    filter.endHour,
    `start_hour ${request.startHour} is after end_hour ${request.endHour}`,
  )
  return filter
}

function text(field: string, value: string): string | undefined {
  if (value === '') return undefined
  if (value.length > maxKeywordLength) {
    throw new InvalidRequest(
      `${field} has ${value.length} characters; the limit is ${maxKeywordLength}.`,
    )
  }
  if (value.includes('\0')) throw new InvalidRequest(`${field} contains a NUL character.`)
  return value
}

const dateFormat = /^(\d{4})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/

/** A day or minute without its smaller parts means its first second as a start and its last as an end. */
function moment(field: string, value: string, edge: 'first' | 'last'): number | undefined {
  if (value === '') return undefined
  const match = dateFormat.exec(value)
  if (!match) throw invalidDate(field, value)
  const [year, month, day, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => part && Number(part)) as [number, number, number, number?, number?, number?]
  const missing = edge === 'first' ? [0, 0, 0] : [23, 59, 59]
  const parts = [hours ?? missing[0]!, minutes ?? missing[1]!, seconds ?? missing[2]!] as const
  const date = new Date(Date.UTC(year, month - 1, day, ...parts))
  date.setUTCFullYear(year, month - 1, day)
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    parts[0] < 24 &&
    parts[1] < 60 &&
    parts[2] < 60
  if (!exists) throw invalidDate(field, value)
  return date.getTime() / 1000
}

function invalidDate(field: string, value: string): InvalidRequest {
  return new InvalidRequest(
    `${field} ${JSON.stringify(value.slice(0, 40))} is not a date; write YYYY-MM-DD, YYYY-MM-DD HH:MM or YYYY-MM-DD HH:MM:SS (UTC).`,
  )
}

function amount(field: string, value: number): number | undefined {
  if (value === 0) return undefined
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidRequest(`${field} ${value} is not a whole number of cents from 0 up.`)
  }
  return value
}

/** Hours are inclusive, so that one up to 24 and one up to 23 end alike. */
function lastHour(value: number | undefined): number | undefined {
  return value === 24 ? 23 : value
}

function hour(field: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!Number.isInteger(value) || value < 0 || value > 23) {
    throw new InvalidRequest(`${field} ${value} is not an hour from 0 to 23.`)
  }
  return value
}

function ordered(low: number | undefined, high: number | undefined, fault: string): void {
  if (low !== undefined && high !== undefined && low > high) throw new InvalidRequest(`${fault}.`)
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Defined<T>
}
