import { randomBytes } from 'node:crypto'
import { asBuffer } from '../../as-buffer.ts'
import { AskError } from '../../ask-error.ts'
import { defaultConnectTimeoutMs, defaultMaxOutstanding } from '../../transport-limits.ts'
import { Outstanding } from '../../outstanding.ts'
import type { Ask, Call } from '../../ask.ts'
import type { Connection, ConnectOptions } from '../../transport.ts'
import { brokerName, parseAddress, type AmqpAddress } from '../address.ts'
import { admitting, QueueAdmission, type Send } from '../answering/admission.ts'
import type { ConnectionState } from './connection-state.ts'
import { requireConsumers } from '../queues/require-consumers.ts'
import { sentQueue } from '../queues/queue-profile.ts'
import { otherKind } from '../queues/other-kind.ts'
import { keepOpen } from '../session/keep-open.ts'
import { listenerWatch } from '../amqp-limits.ts'
import { countListeners, ListenerWatch } from './listener-watch.ts'
import { Publisher } from './publisher.ts'
import { Sender } from './sender.ts'
import type { ListenerPresence } from '../options.ts'
import { headerFault } from '../messages/metadata-headers.ts'
import { namedReplyPrefix } from '../messages/reply-address.ts'
import { openReplySession, type ReplySession } from './reply-session.ts'
import { PendingReplies } from './pending-replies.ts'

/**
 * Opens a connection that asks the listeners of the queue of `url`. Rejects when the broker does not
 * answer in time; that nobody listens to the queue shows in `check` and in the first request. Requests
 * outlive a lost connection: they are sent again on the next one until their deadline.
 */
export async function connectAmqp(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseAddress(url)
  const timeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const peer = `The queue "${address.queue}"`
  const outstanding = new Outstanding(peer, options.maxOutstanding ?? defaultMaxOutstanding, {
    carriesMetadata: true,
  })
  const pendingReplies = new PendingReplies()
  // The original study lets everything wait.
  const admits = options.amqp?.admission !== false && address.profile !== 'original'
  const publisher = new Publisher({ ...address, admission: admits }, pendingReplies)
  const sender = new Sender(sentQueue(address), outstanding)
  // Who passes requests on judges every listener himself.
  const admission = admits && !address.forward ? new QueueAdmission(address.queue) : undefined
  const replyQueue = namedReplyPrefix + randomBytes(8).toString('hex')
  const opening = { address, timeoutMs, replyQueue }
  const state: ConnectionState = {
    session: undefined,
    alarm: undefined,
    noConsumers: undefined,
    down: undefined,
  }
  const kept = await keepOpen(() => openReplySession(opening, pendingReplies), {
    onOpen(session) {
      Object.assign(state, { session, alarm: undefined, down: undefined })
      watchAlarms(session, state, pendingReplies)
      publisher.resume(session)
      sender.resume(session)
    },
    onDown(reason) {
      Object.assign(state, { session: undefined, down: lostConnection(address, reason) })
      publisher.pause()
      sender.pause()
    },
  })
  const watching = { address, state, pendingReplies, presence: options.amqp?.listener }
  const unwatch = address.forward ? watchListener(watching) : undefined
  return {
    ask: createAsk({ outstanding, pendingReplies, publisher, state, admission }),
    send: sender.send,
    counters: () => ({ ...pendingReplies.counters(), sentAgain: publisher.sentAgain }),
    countAnew() {
      pendingReplies.countAnew()
      publisher.countAnew()
    },
    check: (boundMs) => requireConsumers(state, address, boundMs),
    otherKind: (boundMs) => otherKind(address, boundMs),
    async close() {
      kept.stop()
      unwatch?.()
      outstanding.close()
      await state.session?.close()
    },
  }
}

interface AskParts {
  readonly outstanding: Outstanding
  readonly pendingReplies: PendingReplies
  readonly publisher: Publisher
  readonly state: ConnectionState
  readonly admission: QueueAdmission | undefined
}

function createAsk({ outstanding, pendingReplies, publisher, state, admission }: AskParts): Ask {
  const send: Send = (body, call, end) => {
    const refusal = metadataRefusal(call) ?? state.alarm ?? state.noConsumers
    if (refusal) {
      end(refusal)
      return () => undefined
    }
    const request = pendingReplies.add(body, call, end)
    publisher.publish(request)
    return () => pendingReplies.giveUp(request)
  }
  const admit = admission ? admitting(admission, send) : send
  return (request, call) =>
    outstanding.ask(request, call, (end) => admit(asBuffer(request), call, end))
}

function metadataRefusal({ metadata }: Call): AskError | undefined {
  const fault = metadata && headerFault(metadata)
  return fault === undefined ? undefined : new AskError('INVALID_ARGUMENT', fault)
}

/** A broker short of memory or disk reads no more from publishers: whatever was sent hangs unseen. */
function watchAlarms(
  { model, blockedBy }: ReplySession,
  state: ConnectionState,
  pendingReplies: PendingReplies,
): void {
  const refuse = (reason: string): void => {
    state.alarm = new AskError('UNAVAILABLE', `The broker accepts no requests: ${reason}.`)
    pendingReplies.failAll(state.alarm)
  }
  model.on('blocked', refuse)
  model.on('unblocked', () => (state.alarm = undefined))
  // It may have said so while the session was opened.
  const reason = blockedBy()
  if (reason !== undefined) refuse(reason)
}

interface Watching {
  readonly address: AmqpAddress
  readonly state: ConnectionState
  readonly pendingReplies: PendingReplies
  readonly presence: ListenerPresence | undefined
}

/** Who passes requests on to a listener of its own can give them to another one when that is gone. */
function watchListener({ address, state, pendingReplies, presence }: Watching): () => void {
  const watch = new ListenerWatch({
    queue: address.queue,
    oldest: () => pendingReplies.oldest(),
    heard: () => pendingReplies.heard(),
    listeners: countListeners(address.queue, () => state.session?.model),
    silenceMs: () => presence?.silenceMs() ?? Infinity,
    nowMs: () => performance.now(),
    onChange(noConsumers) {
      state.noConsumers = noConsumers
      if (!noConsumers) return presence?.back()
      // Before they are given to another one, which must not be the same.
      presence?.lost(noConsumers)
      pendingReplies.failAll(noConsumers)
    },
  })
  const timer = setInterval(() => void watch.look(), listenerWatch.everyMs).unref()
  return () => clearInterval(timer)
}

function lostConnection(address: AmqpAddress, cause: Error): AskError {
  if (cause instanceof AskError) return cause
  const sentence = `The connection to ${brokerName(address)} was lost: ${cause.message}.`
  return new AskError('UNAVAILABLE', sentence, { cause })
}
