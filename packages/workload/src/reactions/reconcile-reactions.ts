import type { StoreAccount } from '@rpc-vs-mom/results'
import type { Ask } from '@rpc-vs-mom/transport'
import { awaitStored, busyRetriesOf } from './drain.ts'
import { timesOf } from './visible-times.ts'
import { StoreCount } from '../storing/store-count.ts'
import { getCounts, kinds, listReactions, type Counts, type StoredReaction } from './contract.ts'
import { keyOf, productOf, type SentReaction } from './sent-reaction.ts'

interface SentReactions {
  readonly prefix: string
  readonly products: number
  /** By their numbers. */
  readonly sent: readonly SentReaction[]
  /** Times are told of what was sent from then on. */
  readonly measuredFromUs: number
  /** Set where reactions are counted after they were accepted: when the last one was accepted. */
  readonly lastAcceptedUs?: number
}

/** Time for a page of the list, and for the counts of a product. */
const pageTimeoutMs = 10_000

/**
 * Reads the list of all reactions of a session and compares it with what was sent; then the counts of each product,
 * which must be those of the list exactly.
 */
export async function reconcileReactions(ask: Ask, sent: SentReactions): Promise<StoreAccount> {
  const accepted = sent.sent.filter(({ isAccepted }) => isAccepted).length
  if (sent.lastAcceptedUs !== undefined) await awaitStored(ask, sent.prefix, accepted)
  const stored = new Map<string, StoredReaction>()
  for await (const one of storedReactions(ask, sent.prefix)) stored.set(one.key, one)
  const count = new StoreCount()
  compareKeys(sent, stored, count)
  for (let product = 0; product < sent.products; product++) {
    const name = productOf(sent.prefix, product)
    const shown = await countsOf(ask, name)
    const ofProduct = [...stored.values()].filter((one) => one.product === name)
    compareCounts({ product, shown, stored: ofProduct }, count)
  }
  return {
    ...count.account({ attempted: sent.sent.length, accepted }),
    ...timesOf(sent, stored),
    busyRetries: await busyRetriesOf(ask),
  }
}

function compareKeys(
  { prefix, sent }: SentReactions,
  stored: ReadonlyMap<string, StoredReaction>,
  count: StoreCount,
): void {
  let found = 0
  for (const [number, { product, kind, isAccepted }] of sent.entries()) {
    const one = stored.get(keyOf(prefix, number))
    if (one === undefined) {
      if (isAccepted) count.lost(`Reaction ${number} was accepted and is not in the list.`)
      continue
    }
    found++
    count.repeated += one.repeats
    if (one.product === productOf(prefix, product) && one.kind === kind) count.right()
    else count.unexpected(`Reaction ${number} is stored otherwise than it was sent.`)
  }
  if (stored.size > found)
    count.unexpected('There are reactions that nobody sent.', stored.size - found)
}

interface OfProduct {
  readonly product: number
  readonly shown: Counts
  readonly stored: readonly StoredReaction[]
}

/** A count that is not that of the stored reactions: each too few is lost, each too many unexpected. */
function compareCounts({ product, shown, stored }: OfProduct, count: StoreCount): void {
  for (const name of ['like', 'dislike'] as const) {
    const counted = name === 'like' ? shown.likes : shown.dislikes
    const there = stored.filter(({ kind }) => kind === kinds[name]).length
    const sentence = `Product ${product} shows a count of ${counted} for ${name}, and ${there} are stored.`
    if (counted < there) count.lost(sentence, there - counted)
    if (counted > there) count.unexpected(sentence, counted - there)
  }
}

async function countsOf(ask: Ask, product: string): Promise<Counts> {
  const request = getCounts.request.protobuf.encode({ product })
  return getCounts.reply.protobuf.decode(
    await ask(request, { method: getCounts.name, timeoutMs: pageTimeoutMs }),
  )
}

async function* storedReactions(ask: Ask, keyPrefix: string): AsyncGenerator<StoredReaction> {
  let afterKey = ''
  for (;;) {
    const request = listReactions.request.protobuf.encode({ keyPrefix, afterKey })
    const reply = await ask(request, { method: listReactions.name, timeoutMs: pageTimeoutMs })
    const { reactions } = listReactions.reply.protobuf.decode(reply)
    const last = reactions.at(-1)
    if (last === undefined) return
    yield* reactions
    afterKey = last.key
  }
}
