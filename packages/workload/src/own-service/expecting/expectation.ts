import type { Message } from 'protobufjs'

/** What came back for a body. */
export interface Reply {
  /** Number of the body, from 0. */
  readonly question: number
  readonly bytes: Uint8Array
  /** The message that the bytes are; throws where they are none. */
  readonly message: () => Message
}

/** What is right, in one of the ways of saying so. */
export interface Expectation {
  /** How replies are judged: one sentence for the reader of the results. */
  readonly sentence: string
  /** Whether any reply at all is right. */
  readonly acceptsAll: boolean
  /** One sentence about what is wrong with a reply; undefined where it is right. */
  fault(reply: Reply): string | undefined
}
