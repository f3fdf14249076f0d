import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom, shuffled, type Random } from '@rpc-vs-mom/random'
import { connect, type ChannelModel, type ConfirmChannel, type Options } from 'amqplib'
import type { Ask } from '../../src/ask.ts'
import { parseAddress } from '../../src/amqp/address.ts'
import type { DeliveryCounters } from '../../src/amqp/answering/deliveries.ts'
import { takeOverWire } from '../../src/amqp/fast-wire/fast-wire.ts'
import { listenAmqp } from '../../src/amqp/answering/listener.ts'
import { addMessages, messageCounts } from '../../src/amqp/messages/message-counts.ts'
import { declareDeadLetters } from '../../src/amqp/queues/queue-profile.ts'
import { socketOptions } from '../../src/amqp/session/socket-options.ts'
import { RandomMessages } from './random-message.ts'
import { Replies } from './replies.ts'
import { Taker } from './taker.ts'

export interface TrafficOptions {
  readonly brokerUrl: string
  readonly seed: number
  /** Messages with random properties, ids, headers and bodies. */
  readonly foreign: number
  /** Requests with an id and a place for the reply, shuffled among the others. */
  readonly honest: number
}

/** What became of all messages. */
export interface Account {
  readonly honestAnsweredOnce: number
  readonly honestAnsweredAgain: number
  readonly honestWrong: number
  readonly answered: number
  readonly deadLettered: number
  readonly dropped: number
  /** What the broker counts. */
  readonly inDeadLetterQueue: number
  readonly redelivered: number
  /** Of those answered, those whose reply did not come to where replies were awaited. */
  readonly answeredToNowhere: number
  readonly sentWithAddressOfNobody: number
}

/** The account is read when nothing has changed for this long. */
const quietMs = 1000
const concurrencies = [16, 2]

const answer: Ask = async (body) => {
  if (body[0] === 0xee) throw new Error('this request fails')
  return Buffer.concat([Buffer.from('answer to '), body])
}

/** Sends random messages among honest ones, redelivers some of them at random, and accounts for every one. */
export async function accountFor({ brokerUrl, seed, ...counts }: TrafficOptions): Promise<Account> {
  await using stack = new AsyncDisposableStack()
  const url = `${brokerUrl}/any-messages-${randomBytes(6).toString('hex')}?depth=1000000`
  const { queue } = parseAddress(url)
  await (await listenAmqp(url, answer, {})).close()
  const model = stack.adopt(await openModel(brokerUrl), (one) => one.close())
  const sender = await model.createConfirmChannel()
  const replies = await Replies.collect(sender)
  const random = seededRandom(seed)
  const before = messageCounts()
  const nowhere = sendAll(sender, { queue, replies, random, ...counts })
  await sender.waitForConfirms()
  const taker = new Taker(model, { queue, random })
  const listeners = await Promise.all(
    concurrencies.map((maxConcurrent) => listenAmqp(url, answer, { maxConcurrent })),
  )
  for (const one of listeners) stack.defer(() => one.close())
  const sumOf = (name: keyof DeliveryCounters): number =>
    listeners.reduce((sum, one) => sum + one.counters()[name], 0)
  const read = (): Omit<Account, 'inDeadLetterQueue'> => {
    const since = addMessages(messageCounts(), before, -1)
    const written = since.published - since.publishedConfirm - replies.notices
    return {
      ...replies.honest(),
      answered: written - replies.givenUp,
      deadLettered: since.deadLettered,
      dropped: sumOf('unanswerable') + sumOf('expired') + sumOf('undeliverable'),
      redelivered: since.redelivered,
      answeredToNowhere: written - replies.seen,
      sentWithAddressOfNobody: nowhere,
    }
  }
  await untilQuiet(read)
  await taker.end()
  await untilQuiet(read)
  const account = read()
  const letters = await sender.checkQueue(await declareDeadLetters(sender, queue))
  await sender.deleteQueue(letters.queue)
  return { ...account, inDeadLetterQueue: letters.messageCount }
}

interface Sending extends Pick<TrafficOptions, 'foreign' | 'honest'> {
  readonly queue: string
  readonly replies: Replies
  readonly random: Random
}

/** Gives the number of those whose reply goes nowhere. */
function sendAll(
  sender: ConfirmChannel,
  { queue, replies, random, foreign, honest }: Sending,
): number {
  const messages = new RandomMessages(random, replies.toForeign)
  let nowhere = 0
  const isHonest = shuffled(
    Array.from({ length: foreign + honest }, (_, n) => n < honest),
    random,
  )
  for (const [n, one] of isHonest.entries()) {
    if (one) {
      const properties = { replyTo: replies.toHonest, correlationId: `honest-${n}` }
      sender.publish('', queue, Buffer.from(properties.correlationId), properties)
    } else {
      const { properties, body, repliesNowhere } = messages.next()
      if (repliesNowhere) nowhere++
      sender.publish('', queue, body, properties as Options.Publish)
    }
  }
  return nowhere
}

async function untilQuiet(read: () => object): Promise<void> {
  let last = ''
  for (;;) {
    const now = JSON.stringify(read())
    if (now === last) return
    last = now
    await sleep(quietMs)
  }
}

async function openModel(brokerUrl: string): Promise<ChannelModel> {
  const model = await connect(brokerUrl, socketOptions)
  if (!takeOverWire(model)) throw new Error('This version of amqplib writes no foreign bytes.')
  return model
}
