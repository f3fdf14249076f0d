import { codecs } from '@rpc-vs-mom/schema'

/** What a server does with a request instead of answering it. */
export type Misbehaviour =
  | 'wrong'
  | 'lost'
  | 'late'
  | 'foreign'
  | 'doubled'
  | 'duplicated'
  | 'truncated'

/** Requests between two of the same misbehaviour: 20 of each in 1,000. */
const every = 50

/** By turns: of every 50 requests after the first, which is not of the plan, the first few are treated like this. */
export function misbehaveByTurns(kinds: readonly Misbehaviour[]): () => Misbehaviour | undefined {
  let asked = -1
  return () => (asked++ < 0 ? undefined : kinds[asked % every])
}

/** The answer without its last byte, which makes it end in the middle of a field. */
export function cutShort(answer: Uint8Array): Buffer {
  return Buffer.from(answer.subarray(0, answer.length - 1))
}

/** An answer that is well-formed and wrong. */
export function oneSaleMore(answer: Uint8Array): Buffer {
  const { salesResponse } = codecs.protobuf
  const right = salesResponse.decode(answer)
  return Buffer.from(salesResponse.encode({ ...right, totalSalesCount: right.totalSalesCount + 1 }))
}
