/**
 * AMQP messages that went between this process and brokers since it began, in the words in which a broker
 * counts them, so that both can be compared to the message.
 */
export interface MessageCounts {
  /** Requests, replies and everything else that was sent. */
  readonly published: number
  /** Of those, sent on a channel with publisher confirms: requests, what was put back, dead letters. */
  readonly publishedConfirm: number
  /** Publishes that the broker took on. */
  readonly confirmed: number
  /** Publishes that the broker refused, because the queue was full. */
  readonly refused: number
  /** Publishes that came back, because there was no such queue. */
  readonly returned: number
  /** Requests taken, those taken before by somebody included. */
  readonly delivered: number
  readonly redelivered: number
  /** Of the requests taken, those answered without being worked on, because they had been before. */
  readonly fromCache: number
  readonly acknowledged: number
  /** Replies and notices taken; they need no acknowledgement. */
  readonly received: number
  /** Requests given up and kept aside. */
  readonly deadLettered: number
  /** Of the requests taken, those dropped because they named no place for the reply. */
  readonly unanswerable: number
  /** Of the requests taken, those dropped because their deadline had passed before the reply. */
  readonly expired: number
  /** Of the requests taken, those dropped because no reply to them can be written. */
  readonly undeliverable: number
}

export const noMessages: MessageCounts = {
  published: 0,
  publishedConfirm: 0,
  confirmed: 0,
  refused: 0,
  returned: 0,
  delivered: 0,
  redelivered: 0,
  fromCache: 0,
  acknowledged: 0,
  received: 0,
  deadLettered: 0,
  unanswerable: 0,
  expired: 0,
  undeliverable: 0,
}

/**
 * Counted up where messages are sent and taken. One for the whole process: a broker does not tell its
 * connections apart either, and what a connection counted must outlive it.
 */
export const counting: { -readonly [Name in keyof MessageCounts]: number } = { ...noMessages }

export function messageCounts(): MessageCounts {
  return { ...counting }
}

/** What was dropped, in one sentence; undefined where nothing was. */
export function droppedSentence({
  unanswerable,
  expired,
  undeliverable,
}: MessageCounts): string | undefined {
  const dropped = unanswerable + expired + undeliverable
  if (dropped === 0) return undefined
  return (
    `dropped requests: ${dropped} (without a place for the reply ${unanswerable}, ` +
    `deadline passed ${expired}, reply that cannot be written ${undeliverable})`
  )
}

/** What was counted in one place and another, or `sign` -1: since `before`. */
export function addMessages(
  one: MessageCounts,
  other: MessageCounts,
  sign: 1 | -1 = 1,
): MessageCounts {
  const names = Object.keys(noMessages) as (keyof MessageCounts)[]
  const sums = names.map((name) => [name, one[name] + sign * other[name]])
  return Object.fromEntries(sums)
}
