/** Which properties a message of ours has, highest first (AMQP 0-9-1, section 4.2.6.1 and the basic class). */
export const propertyFlag = {
  contentType: 1 << 15,
  headers: 1 << 13,
  deliveryMode: 1 << 12,
  correlationId: 1 << 10,
  replyTo: 1 << 9,
  expiration: 1 << 8,
  type: 1 << 5,
} as const

/** Kinds of header values (RabbitMQ's errata to AMQP 0-9-1, section 3). */
export const headerTag = { text: 0x53, long: 0x6c, int: 0x49, boolean: 0x74 } as const
