/**
 * Unacknowledged requests per listener. One would leave a worker idle for a round trip after each reply;
 * each one more waits behind a slow query while another worker is idle.
 */
export const defaultPrefetch = 2

/** Largest prefetch that AMQP can express. */
export const maxPrefetch = 65_535

/** Ids of calls that settled without a reply, kept to tell a late reply from a duplicate one. */
export const maxGivenUpRemembered = 10_000

/** Shorter ones fire while a long query blocks the event loop; a dead peer is noticed after about 2.9 of them. */
export const heartbeatS = 10

/** Pause before a lost connection is opened again; doubles from first to longest, half of it random. */
export const reconnectPauseMs = { first: 50, longest: 1000 } as const

/** How long an orderly goodbye to the broker may take before the socket is just closed. */
export const goodbyeTimeoutMs = 1000
