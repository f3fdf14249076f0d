/** Bytes of the name of a queue; its messages are stored under it and a prefix. */
export const maxQueueBytes = 240

/** Queues that the broker knows. */
export const maxQueues = 10_000

/** How long work may be with a worker before it is given to another one too. */
export const defaultAckWaitMs = 30_000

/** How often it is looked for work that is with its worker for too long. */
export const ackLookMs = 250

/** Of the ids of messages that are recognised when they come again. */
export const dedupWindow = { ms: 120_000, ids: 100_000 } as const

/** How long a dead letter can be fetched. */
export const deadLetterDays = 7
