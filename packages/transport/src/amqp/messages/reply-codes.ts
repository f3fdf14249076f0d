/** Reply codes with which a broker closes a channel (AMQP 0-9-1, constants), as far as they are told apart. */
export const replyCodes = { notFound: 404, preconditionFailed: 406 } as const

/** Whether `fault` is the end of a channel for that reason. */
export function closedFor(reason: keyof typeof replyCodes, fault: unknown): boolean {
  return (fault as { code?: unknown }).code === replyCodes[reason]
}
