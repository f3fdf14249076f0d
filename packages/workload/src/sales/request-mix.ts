import { datasetWindow, type Dataset, type RandomStream } from '@rpc-vs-mom/dataset/in-memory'
import { SalesRequest } from '@rpc-vs-mom/schema'

/** How often, in percent, a request of the mix carries each filter, independently of the others. */
const presencePercent = {
  region: 50,
  category: 50,
  dates: 75,
  hours: 50,
  minAmount: 30,
  maxAmount: 30,
  productKeyword: 25,
  buyerKeyword: 25,
} as const

/** No field set: filters nothing. */
const emptyRequest = SalesRequest.fromJSON({})

/** The original study's query: one region and category, a random range of days and of hours. */
export function defaultRequest(random: RandomStream): SalesRequest {
  const [startDate, endDate] = ordered(randomTime(random), randomTime(random)).map(day)
  const [startHour, endHour] = ordered(random.below(24), random.below(24))
  return {
    ...emptyRequest,
    region: 'Europe',
    category: 'Computers',
    startDate: startDate!,
    endDate: endDate!,
    startHour,
    endHour,
  }
}

/** Any combination of all filters, so that no shape of a query is special. */
export function mixedRequest(dataset: Dataset, random: RandomStream): SalesRequest {
  const request = { ...emptyRequest }
  const has = (filter: keyof typeof presencePercent): boolean =>
    random.below(100) < presencePercent[filter]
  if (has('region')) request.region = nameFrom(dataset.regions, random)
  if (has('category')) request.category = nameFrom(dataset.categories, random)
  if (has('dates')) setDates(request, random)
  if (has('hours')) setHours(request, random)
  if (has('minAmount')) request.minAmount = amountOfSomeSale(dataset, random)
  if (has('maxAmount')) request.maxAmount = amountOfSomeSale(dataset, random)
  if (request.maxAmount > 0 && request.minAmount > request.maxAmount) {
    ;[request.minAmount, request.maxAmount] = [request.maxAmount, request.minAmount]
  }
  if (has('productKeyword')) {
    request.productKeyword = partOf(pick(dataset.products, random).name, random)
  }
  if (has('buyerKeyword')) {
    const { firstName, lastName } = pick(dataset.customers, random)
    request.buyerKeyword = partOf(random.below(2) === 0 ? firstName : lastName, random)
  }
  return request
}

/** One name in fifty is one that no row has: its right answer is nothing. */
function nameFrom(rows: readonly { readonly name: string }[], random: RandomStream): string {
  return random.below(50) === 0 ? 'Atlantis' : pick(rows, random).name
}

/** Mostly both ends, sometimes one, in all three formats of the contract. */
function setDates(request: SalesRequest, random: RandomStream): void {
  const [first, last] = ordered(randomTime(random), randomTime(random))
  const ends = random.below(8)
  const format = pick([day, day, minute, second], random)
  if (ends !== 0) request.startDate = format(first)
  if (ends !== 1) request.endDate = format(last)
}

function setHours(request: SalesRequest, random: RandomStream): void {
  const [first, last] = ordered(random.below(24), random.below(24))
  const ends = random.below(8)
  if (ends !== 0) request.startHour = first
  if (ends !== 1) request.endHour = last
}

function amountOfSomeSale({ sales }: Dataset, random: RandomStream): number {
  return sales.amountCents[random.below(Math.min(sales.amountCents.length, 1 << 20))]!
}

/** Two to five neighbouring letters, in capitals one time in four. */
function partOf(text: string, random: RandomStream): string {
  const length = Math.min(2 + random.below(4), text.length)
  const start = random.below(text.length - length + 1)
  const part = text.slice(start, start + length)
  return random.below(4) === 0 ? part.toUpperCase() : part
}

function randomTime(random: RandomStream): number {
  const { fromS, toS } = datasetWindow
  return fromS + random.below((toS + 1 - fromS) / 86_400) * 86_400 + random.below(86_400)
}

function pick<T>(rows: readonly T[], random: RandomStream): T {
  return rows[random.below(rows.length)]!
}

function ordered(a: number, b: number): [low: number, high: number] {
  return a <= b ? [a, b] : [b, a]
}

const day = (epochS: number): string => second(epochS).slice(0, 10)
const minute = (epochS: number): string => second(epochS).slice(0, 16)
const second = (epochS: number): string =>
  new Date(epochS * 1000).toISOString().slice(0, 19).replace('T', ' ')
