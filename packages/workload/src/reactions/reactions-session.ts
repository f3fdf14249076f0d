import { randomUUID } from 'node:crypto'
import { seededRandom } from '@rpc-vs-mom/random'
import type { StoreAccount } from '@rpc-vs-mom/results'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import type { Ask } from '@rpc-vs-mom/transport'
import { workerTimes } from '../contract/served.ts'
import { monotonicUs } from '../storing/monotonic-clock.ts'
import type { Asked, CheckedReply, Session } from '../workload.ts'
import { getCounts, kinds, react, type Kind } from './contract.ts'
import { CountBounds } from './count-bounds.ts'
import { questionKinds } from './question-kinds.ts'
import { storedOf } from './drain.ts'
import { reconcileReactions } from './reconcile-reactions.ts'
import { keyOf, productOf, type SentReaction } from './sent-reaction.ts'

interface SessionSpec {
  readonly products: number
  readonly seed: number
  readonly codec: CodecName
  /** Whether a reaction is only accepted when its sender goes on. */
  readonly sends: boolean
}

/** Popular products: this share of them gets that share of the reactions. */
const popular = { ofProducts: 0.2, ofReactions: 0.8 } as const

/** Reacts to products of its own under keys of its own, and reads their counts meanwhile. */
export class ReactionsSession implements Session {
  readonly #codec: CodecName
  readonly #products: number
  readonly #sends: boolean
  readonly #prefix = `${randomUUID()}/`
  readonly #random
  readonly #sent: SentReaction[] = []
  #accepted = 0
  #lastAcceptedUs = 0
  #measuredFromUs = 0
  readonly #bounds: readonly Readonly<Record<Kind, CountBounds>>[]

  constructor({ products, seed, codec, sends }: SessionSpec) {
    this.#sends = sends
    this.#codec = codec
    this.#products = products
    this.#random = seededRandom(seed)
    this.#bounds = Array.from({ length: products }, () => ({
      [kinds.like]: new CountBounds(),
      [kinds.dislike]: new CountBounds(),
    }))
  }

  next(question: number): Asked {
    const kind = questionKinds[question]!
    const product = this.#drawProduct()
    return kind === 'counts' ? this.#read(product) : this.#react(product, kinds[kind])
  }

  measureFrom(originUs: number): void {
    this.#measuredFromUs = originUs
  }

  reconcile(ask: Ask): Promise<StoreAccount> {
    return reconcileReactions(ask, {
      prefix: this.#prefix,
      products: this.#products,
      sent: this.#sent,
      measuredFromUs: this.#measuredFromUs,
      ...(this.#sends && { lastAcceptedUs: this.#lastAcceptedUs }),
    })
  }

  async backlog(ask: Ask): Promise<number> {
    return Math.max(0, this.#accepted - (await storedOf(ask, this.#prefix)))
  }

  #react(product: number, kind: Kind): Asked {
    const sent: SentReaction = { product, kind, sentAtUs: monotonicUs(), isAccepted: false }
    const number = this.#sent.push(sent) - 1
    const bounds = this.#bounds[product]![kind]
    bounds.attempt()
    const reaction = {
      key: keyOf(this.#prefix, number),
      product: productOf(this.#prefix, product),
      kind,
    }
    return {
      request: this.#encoded(react.name, react.request[this.#codec].encode(reaction)),
      check: (reply) =>
        readably(() => {
          const { served } = react.reply[this.#codec].decode(reply)
          this.#accept(sent)
          bounds.acknowledge()
          return workerTimes(served)
        }),
      // What is accepted only may be counted later, so that no read need show it.
      ...(this.#sends && { accepted: () => this.#accept(sent) }),
    }
  }

  #read(product: number): Asked {
    const { [kinds.like]: likes, [kinds.dislike]: dislikes } = this.#bounds[product]!
    const least = { likes: likes.least(), dislikes: dislikes.least() }
    const request = { product: productOf(this.#prefix, product) }
    return {
      request: this.#encoded(getCounts.name, getCounts.request[this.#codec].encode(request)),
      check: (reply) =>
        readably(() => {
          const counts = getCounts.reply[this.#codec].decode(reply)
          const fault =
            likes.fault(counts.likes, least.likes) ??
            dislikes.fault(counts.dislikes, least.dislikes)
          if (fault !== undefined) return { fault: `a count of product ${product} is ${fault}.` }
          return workerTimes(counts.served)
        }),
    }
  }

  #accept(sent: SentReaction): void {
    sent.isAccepted = true
    this.#accepted++
    this.#lastAcceptedUs = monotonicUs()
  }

  #drawProduct(): number {
    const favourites = Math.max(1, Math.round(this.#products * popular.ofProducts))
    const [from, length] =
      this.#random() < popular.ofReactions
        ? [0, favourites]
        : [favourites, this.#products - favourites]
    return from + Math.floor(this.#random() * length)
  }

  /** Writes have keys of their own. */
  #encoded(method: string, body: Uint8Array) {
    return { method, contentType: codecs[this.#codec].contentType, body, isRepeatable: true }
  }
}

function readably(check: () => CheckedReply): CheckedReply {
  try {
    return check()
  } catch (error) {
    return { fault: `the reply is not readable: ${String(error)}` }
  }
}
