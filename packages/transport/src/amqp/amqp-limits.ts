/**
 * Unacknowledged requests per listener: as a rule over equal and uneven service times takes it from a sweep
 * (docs/decisions/best-settings.md). One would leave a worker idle for a round trip after each reply; each one more
 * waits behind a slow request while another worker is idle, and is delivered again when its worker dies.
 */
export const defaultPrefetch = 16

/**
 * Of the adaptive prefetch: what it begins with, how often it is looked at, the round trips measured at first, the fewest requests to judge by, the part of a
 * service time that a worker may wait for the next request with nothing else in hand, and the most it
 * takes when nobody says.
 */
export const prefetchLimits = {
  first: 2,
  everyMs: 500,
  roundTrips: 5,
  leastRequests: 10,
  toleratedWait: 0.14,
  most: 64,
} as const

/**
 * Unacknowledged pieces of work without a reply per listener: nobody waits for one of them, and what is done together
 * is cheaper.
 */
export const sentPrefetch = 256

/** Largest prefetch that AMQP can express. */
export const maxPrefetch = 65_535

/**
 * Share of its time that a request may be in the queue. Somewhat more than the half for which callers let it
 * in, so that what they let in is not dropped right before its turn.
 */
export const queueShare = 5 / 8

/**
 * Requests in a work queue: four times what 2,500 a second leave waiting within a deadline of 1 s. Under
 * lasting overload every request waits for as many, so a bound of what the workers do in half a deadline
 * keeps answers in time (`?depth=`).
 */
export const defaultDepth = 10_000

/** Largest bound that a URL may ask for. */
export const maxDepth = 1_000_000

/** A work queue that nobody has consumed or declared for this long removes itself. */
export const unusedQueueMs = 600_000

/** Given-up requests kept per work queue. */
export const maxDeadLetters = 1000

/** A queue of given-up requests that nobody has looked at for this long removes itself. */
export const deadLetterDays = 7

/** A named reply queue outlives its connection for this long. */
export const unusedReplyQueueMs = 300_000

/** How many answered requests one notice names at most, and how long the first of them waits for more. */
export const noticeLimits = { requests: 16, delayMs: 5 } as const

/** What a listener that remembers replies holds of them at most. */
export const replyCacheRoom = { entries: 10_000, bytes: 16 * 1024 * 1024 } as const

/**
 * Of the watch over the listener of requests that were passed on: how often it is looked, while some
 * wait; a look or an answer of the broker that comes later than this tells nothing; how long a listener
 * that has been silent for as long as it may has for a sign of life, as over gRPC; and when one that gave
 * none gets requests again all the same, in case that it was missed.
 */
export const listenerWatch = {
  everyMs: 10,
  lateMs: 50,
  signOfLifeMs: 100,
  silentUntilTriedMs: 10_000,
} as const

/**
 * How often it is looked whether a broker that has just been connected to passes on direct replies, and
 * for how long at most; the start of a node is over within a second of its first connection.
 */
export const directReplyPath = { everyMs: 20, giveUpMs: 3000 } as const

/** How long an orderly goodbye to the broker may take before the socket is just closed. */
export const goodbyeTimeoutMs = 1000
