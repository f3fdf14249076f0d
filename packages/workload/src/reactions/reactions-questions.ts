import { createHash } from 'node:crypto'
import { codecs, MalformedMessage, type CodecName } from '@rpc-vs-mom/schema'
import type { Durability } from '../storing/durability.ts'
import { UnreadableReply, type Questions } from '../workload.ts'
import { getCounts, kinds, react } from './contract.ts'
import { questionKinds } from './question-kinds.ts'
import { ReactionsSession } from './reactions-session.ts'

/** What the sender of a reaction waits for. */
export const awaitable = ['commit', 'acceptance'] as const

export type ReactionsSettings = {
  readonly products: number
  readonly await: (typeof awaitable)[number]
  readonly durability: Durability
  /** Of each reaction, in milliseconds. */
  readonly reactionWork: number
}

export async function drawReactions(
  { products, durability, reactionWork, await: awaited }: ReactionsSettings,
  seed: number,
): Promise<Questions> {
  const product = `example-${seed}`
  const sends = awaited === 'acceptance'
  const encode = (codec: CodecName) => {
    const { contentType } = codecs[codec]
    return questionKinds.map((kind, question) => {
      if (kind === 'counts') {
        const body = getCounts.request[codec].encode({ product })
        return { method: getCounts.name, contentType, body }
      }
      const reaction = { key: `${product}/${question}`, product, kind: kinds[kind] }
      return { method: react.name, contentType, body: react.request[codec].encode(reaction) }
    })
  }
  return {
    title: 'reactions',
    settings: {
      'a reaction awaits': awaited,
      durability: `synchronous=${durability}`,
      ...(reactionWork > 0 && { 'work of a reaction': `${reactionWork} ms` }),
    },
    dataSet: {
      hash: createHash('sha256').update(`${products} products`).digest('hex'),
      seed,
      size: { product: products },
    },
    weights: questionKinds.map(() => 1 / questionKinds.length),
    inTurn: true,
    mix: { like: 0.5, dislike: 0.25, counts: 0.25 },
    encode,
    setupFault(reply, codec) {
      try {
        react.reply[codec].decode(reply)
        return undefined
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error
        throw new UnreadableReply(error.message, { cause: error })
      }
    },
    likelyCause: () => undefined,
    sends,
    begin: (codec) => new ReactionsSession({ products, seed, codec, sends }),
  }
}
