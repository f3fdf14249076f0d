import type { ConfirmChannel } from 'amqplib'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import type { Connection, ConnectOptions } from '../transport.ts'
import { brokerName, parseAddress, type AmqpAddress } from './address.ts'
import { checkQueue } from './check-queue.ts'
import { keepOpen } from './keep-open.ts'
import { defaultConnectTimeoutMs, defaultMaxOutstanding, maxMessageBytes } from './limits.ts'
import { createOutstanding, type Outstanding } from './outstanding.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { directReplyTo } from './reply-address.ts'
import { asBuffer, tooLarge } from './request-message.ts'
import { openSession, type Session } from './session.ts'
import { errorInReply } from './status.ts'

/**
 * Opens a connection that asks whoever listens to the queue of `url`. Rejects when the broker does not
 * answer in time; that nobody listens to the queue shows in `check` and in the first request.
 */
export async function connectAmqp(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseAddress(url)
  const timeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const maxOutstanding = options.maxOutstanding ?? defaultMaxOutstanding
  const state: State = { session: undefined, refusal: undefined, closed: false }
  const outstanding = createOutstanding(({ attempts }) => missedDeadline(state, attempts))
  const publisher = createPublisher(address.queue, outstanding)
  const kept = await keepOpen(() => openReplySession({ address, timeoutMs }, outstanding), {
    onOpen(session) {
      state.session = session
      state.refusal = undefined
      watchAlarms(session, state, outstanding)
      publisher.resume(session.channel)
    },
    onDown(reason) {
      state.session = undefined
      state.refusal = lostConnection(address, reason)
      publisher.pause()
    },
  })
  return {
    ask: createAsk({ state, outstanding, publisher, maxOutstanding }),
    counters: () => outstanding.counters(),
    check: (boundMs) => checkQueue(state, address, boundMs),
    async close() {
      state.closed = true
      kept.stop()
      outstanding.failAll(new AskError('CANCELLED', 'The connection was closed.'))
      await state.session?.close()
    },
  }
}

/** What the connection can do at the moment. */
interface State {
  /** Undefined while a lost one has not been replaced. */
  session: Session<ConfirmChannel> | undefined
  /** Why requests cannot reach the broker now. */
  refusal: AskError | undefined
  closed: boolean
}

interface AskParts {
  readonly state: State
  readonly outstanding: Outstanding
  readonly publisher: Publisher
  readonly maxOutstanding: number
}

function createAsk({ state, outstanding, publisher, maxOutstanding }: AskParts): Ask {
  return (request, call) => {
    const refusal = refusalOf(request.byteLength)
    if (refusal) return Promise.reject(refusal)
    if (call.signal?.aborted) {
      return Promise.reject(new AskError('CANCELLED', 'The caller gave up.'))
    }
    const { entry, promise } = outstanding.add(asBuffer(request), call)
    publisher.publish(entry)
    return promise
  }

  function refusalOf(bytes: number): AskError | undefined {
    if (state.closed) return new AskError('CANCELLED', 'The connection was closed.')
    if (bytes > maxMessageBytes) return tooLarge('request', bytes)
    if (outstanding.size >= maxOutstanding) {
      const sentence = `${maxOutstanding} requests are outstanding, which is the limit of this connection.`
      return new AskError('RESOURCE_EXHAUSTED', sentence)
    }
    return state.session ? state.refusal : undefined
  }
}

/** Consumes replies before the first request goes out; the broker closes the channel otherwise. */
function openReplySession(
  { address, timeoutMs }: { address: AmqpAddress; timeoutMs: number },
  outstanding: Outstanding,
): Promise<Session<ConfirmChannel>> {
  return openSession({
    address,
    name: `connection to ${address.queue}`,
    timeoutMs,
    createChannel: (model) => model.createConfirmChannel(),
    async prepare(session) {
      const { channel } = session
      channel.on('return', ({ properties }) => {
        outstanding.fail(properties.correlationId, noSuchQueue(address))
      })
      const onReply: Parameters<ConfirmChannel['consume']>[1] = (message) => {
        if (!message) return session.lose(new Error('the broker cancelled the consumer of replies'))
        const { properties, content } = message
        outstanding.reply(properties.correlationId, errorInReply(properties, content) ?? content)
      }
      await channel.consume(directReplyTo, onReply, { noAck: true })
    },
  })
}

/** A broker short of memory or disk reads no more from publishers: whatever was sent hangs unseen. */
function watchAlarms({ model }: Session, state: State, outstanding: Outstanding): void {
  model.on('blocked', (reason) => {
    state.refusal = new AskError('UNAVAILABLE', `The broker accepts no requests: ${reason}.`)
    outstanding.failAll(state.refusal)
  })
  model.on('unblocked', () => (state.refusal = undefined))
}

function missedDeadline(state: State, attempts: number): AskError {
  if (!state.session && state.refusal) return state.refusal
  const sentence = attempts > 0 ? 'No reply before the deadline.' : 'Not sent before the deadline.'
  return new AskError('DEADLINE_EXCEEDED', sentence)
}

function lostConnection(address: AmqpAddress, cause: Error): AskError {
  if (cause instanceof AskError) return cause
  const sentence = `The connection to ${brokerName(address)} was lost: ${cause.message}.`
  return new AskError('UNAVAILABLE', sentence, { cause })
}

function noSuchQueue(address: AmqpAddress): AskError {
  const sentence = `There is no queue "${address.queue}" on ${brokerName(address)}: nobody has listened to it yet.`
  return new AskError('UNAVAILABLE', sentence)
}
