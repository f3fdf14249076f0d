import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { Answering } from '../answering.ts'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import {
  defaultConnectTimeoutMs,
  defaultGraceMs,
  defaultMaxConcurrent,
} from '../transport-limits.ts'
import { settledWithin } from '../settled-within.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { parseNatsUrl } from './address.ts'
import { errorReply, isCheck, readRequest } from './messages.ts'
import { openSession } from './session.ts'

/** All listeners of a subject are one queue group: the server gives each request to one of them. */
export const queueGroup = 'workers'

/** What a closing listener leaves to the server for taking its last replies. */
const flushMs = 1000

/** Answers the requests to one subject, in competition with every other listener of it. */
export async function listenNats(url: string, ask: Ask, options: ListenOptions): Promise<Listener> {
  const address = parseNatsUrl(url)
  const name = `listener of ${address.subject}`
  const session = await openSession(address, { name, timeoutMs: defaultConnectTimeoutMs })
  const max = options.maxConcurrent ?? defaultMaxConcurrent
  const answering = new Answering(ask, max, options.contract)
  const subscription = session.subscribe(address.subject, {
    queue: queueGroup,
    callback: (_error, message) => answer(message, answering),
  })
  // Only what the server has been told of does it know.
  await session.flush()
  const shutDown = async (graceMs: number): Promise<void> => {
    subscription.unsubscribe()
    await flushed(session)
    await answering.drain(graceMs)
    await flushed(session)
    await session.close()
  }
  let closed: Promise<void> | undefined
  return { url, close: (graceMs = defaultGraceMs) => (closed ??= shutDown(graceMs)) }
}

/** A message without an address for the reply cannot be answered. */
function answer(message: Msg, answering: Answering): void {
  if (!message.reply) return
  if (isCheck(message)) return void message.respond()
  answering.take(message.data, readRequest(message), (outcome) => {
    if (outcome instanceof AskError) {
      const { body, headers } = errorReply(outcome)
      message.respond(body, { headers })
    } else message.respond(outcome)
  })
}

/** A server that is gone takes nothing more. */
function flushed(session: NatsConnection): Promise<void> {
  return settledWithin(
    session.flush().catch(() => undefined),
    flushMs,
  )
}
