/** Ids are `int32` in the messages of the Message-Broker study. */
export const maxId = 2 ** 31 - 1

export const maxSubjectBytes = 255

/** Subjects that begin with it are the broker's own: they can be fetched from, and not published to. */
export const reservedPrefix = '$'

/** Subjects that have ever had a message: the last id of each is kept in memory. */
export const maxSubjects = 100_000

/** Messages, and bytes of their bodies, that wait for the store. */
export const maxUnwritten = { messages: 100_000, bytes: 256 * 1024 * 1024 } as const

/** Messages published by one call. */
export const maxPublishedTogether = 10_000

/** Messages to one subscriber that it has not read, in bytes; one that has more of them is slow. */
export const defaultMaxUnreadBytes = 1024 * 1024

/** With the policy `block`, how long a slow subscriber may hold publishers up before it is disconnected. */
export const maxBlockedMs = 5000

/** How often expired messages are looked for. */
export const expiryEveryMs = 100

/** What a closing broker leaves to calls under way. */
export const defaultGraceMs = 2000

/** Of what was read back by Fetch, with the subject and 100 bytes for each entry. */
export const defaultFetchCacheBytes = 64 * 1024 * 1024
