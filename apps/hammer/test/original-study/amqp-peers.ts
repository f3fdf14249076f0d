// Stand-ins for the original study's programs on RabbitMQ: plain amqplib, its queues, its messages.
import { randomUUID } from 'node:crypto'
import { connect, type Channel, type ConsumeMessage } from 'amqplib'
import { inject, onTestFinished } from 'vitest'
import { bodies, type Answer, type BodyName, type Fields } from './contract.ts'

/** Neither durable nor bounded, as the original declares them. */
const declaration = { durable: false, autoDelete: false, exclusive: false } as const
export const queues = { front: 'lb_queue', work: 'worker_queue' } as const
const replyTo = 'amq.rabbitmq.reply-to'

interface Addressed {
  readonly replyTo: string
  readonly correlationId: string
  readonly contentType: string
}

async function openChannel(): Promise<Channel> {
  const connection = await connect(inject('rabbitmqUrl')!, { noDelay: true })
  onTestFinished(() => connection.close())
  return connection.createChannel()
}

/** Asks once, through the queue of the lb. */
export async function askAsClient(body: BodyName, request: Fields): Promise<Fields> {
  const channel = await openChannel()
  const { contentType, encode, decodeReply } = bodies[body]
  const replied = Promise.withResolvers<ConsumeMessage>()
  const correlationId = randomUUID()
  await channel.consume(replyTo, (reply) => reply && replied.resolve(reply), { noAck: true })
  const properties = { contentType, correlationId, replyTo }
  channel.publish('', queues.front, encode(request), properties)
  const reply = await replied.promise
  if (reply.properties.correlationId !== correlationId) throw new Error('a reply to somebody else')
  return decodeReply(reply.content)
}

/** Passes requests on under ids of its own and labels every reply JSON, whatever it is. */
export async function startLb(): Promise<void> {
  const channel = await openChannel()
  const waiting = new Map<string, ConsumeMessage>()
  for (const queue of Object.values(queues)) await channel.assertQueue(queue, declaration)
  const passBack = ({ properties, content }: ConsumeMessage): void => {
    const asked = waiting.get(String(properties.correlationId))
    if (!asked) return
    waiting.delete(String(properties.correlationId))
    const { replyTo: to, correlationId } = asked.properties as unknown as Addressed
    channel.publish('', to, content, { correlationId, contentType: 'application/json' })
    channel.ack(asked)
  }
  await channel.consume(replyTo, (reply) => reply && passBack(reply), { noAck: true })
  await channel.consume(queues.front, (message) => {
    if (!message) return
    const correlationId = randomUUID()
    waiting.set(correlationId, message)
    const { contentType } = message.properties as unknown as Addressed
    channel.publish('', queues.work, message.content, { contentType, correlationId, replyTo })
  })
}

/** Takes every request and answers none. */
export async function startSilentWorker(): Promise<void> {
  const channel = await openChannel()
  await channel.assertQueue(queues.work, declaration)
  await channel.consume(queues.work, () => undefined, { noAck: true })
}

/** Takes one request at a time, and acknowledges it after its reply, which is in the encoding of the request or always the same. */
export async function startWorker(answer: Answer, replies?: BodyName): Promise<void> {
  const channel = await openChannel()
  await channel.assertQueue(queues.work, declaration)
  await channel.prefetch(1)
  await channel.consume(queues.work, (message) => {
    if (!message) return
    const { replyTo: to, correlationId, contentType } = message.properties as unknown as Addressed
    const { decodeRequest, encodeReply } =
      contentType === bodies.json.contentType ? bodies.json : bodies.protobuf
    const encodeAs = replies === undefined ? encodeReply : bodies[replies].encodeReply
    const reply = encodeAs(answer(decodeRequest(message.content)))
    channel.publish('', to, reply, { correlationId, contentType })
    channel.ack(message)
  })
}
