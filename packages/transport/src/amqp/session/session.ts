import type { Channel, ChannelModel } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import { brokerName, type AmqpAddress } from '../address.ts'
import { connectModel } from './connect-model.ts'
import { goodbyeTimeoutMs } from '../amqp-limits.ts'
import { openFault } from './open-fault.ts'
import { settledWithin } from '../../settled-within.ts'

/** One connection with one channel; used until anything on it breaks, then replaced by a new one. */
export interface Session<C extends Channel = Channel> {
  readonly model: ChannelModel
  readonly channel: C
  /** Resolves with the first reason when connection, channel or consumer is lost. */
  readonly lost: Promise<Error>
  /** Declares the session lost, such as when the broker cancels its consumer. */
  fail(reason: Error): void
  /** Says goodbye in order, within a bound. What was written before is sent first. */
  close(): Promise<void>
}

export interface SessionOptions<C extends Channel> {
  readonly address: AmqpAddress
  /** Shown in the broker's list of connections. */
  readonly name: string
  /** Bound for all of opening, `prepare` included. */
  readonly timeoutMs: number
  readonly createChannel: (model: ChannelModel) => Promise<C>
  /** Declares and consumes; the session counts as open when it resolves. */
  readonly prepare: (session: Session<C>) => Promise<void>
}

/** Opens a session; rejects with an `AskError` of one sentence and leaves no socket open then. */
export async function openSession<C extends Channel>(
  options: SessionOptions<C>,
): Promise<Session<C>> {
  const { address, timeoutMs } = options
  const socketEnd = new AbortController()
  const timer = setTimeout(() => socketEnd.abort(), timeoutMs)
  let refusal: Error | undefined
  try {
    const model = await connectModel(options, socketEnd.signal)
    // Channels only say that they ended when the broker closes the whole connection with a reason.
    model.once('error', (error) => (refusal = error))
    const lost = watch(model)
    const channel = await options.createChannel(model)
    watchChannel(channel, lost.resolve)
    const close = (): Promise<void> => goodbye(model, { channel, socketEnd })
    const session = { model, channel, lost: lost.promise, fail: lost.resolve, close }
    await options.prepare(session)
    return session
  } catch (cause) {
    const timedOut = socketEnd.signal.aborted
    socketEnd.abort()
    if (!timedOut) throw openFault(refusal ?? cause, address)
    const sentence = `No AMQP answer from ${brokerName(address)} within ${timeoutMs} ms.`
    throw new AskError('UNAVAILABLE', sentence, { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** An emitter without an 'error' listener would end the process. */
function watch(model: ChannelModel): PromiseWithResolvers<Error> {
  const lost = Promise.withResolvers<Error>()
  model.on('error', lost.resolve)
  model.on('close', (error) => lost.resolve(error ?? new Error('the connection was closed')))
  return lost
}

function watchChannel(channel: Channel, fail: (reason: Error) => void): void {
  channel.on('error', fail)
  channel.on('close', () => fail(new Error('the channel was closed')))
}

/**
 * The channel first: amqplib lets the end of a connection overtake what its channels still hold. Bounded
 * here, because a broker that is short of memory reads no goodbye, and amqplib then waits for ever.
 */
async function goodbye(
  model: ChannelModel,
  { channel, socketEnd }: { channel: Channel; socketEnd: AbortController },
): Promise<void> {
  const inOrder = async (): Promise<void> => {
    try {
      await channel.close()
      await model.close()
    } catch {
      // It was lost already.
    }
  }
  await settledWithin(inOrder(), goodbyeTimeoutMs)
  socketEnd.abort()
}
