import { randomBytes } from 'node:crypto'
import { connect, type ConsumeMessage } from 'amqplib'
import type { Ask } from '@rpc-vs-mom/transport'
import { onTestFinished } from 'vitest'
import { cutShort, misbehaveByTurns, oneSaleMore, type Misbehaviour } from './misbehaviour.ts'

const method = 'protocol.SimulationService/GetSalesMetrics'

interface Misbehaving {
  readonly brokerUrl: string
  readonly answer: Ask
  readonly kinds: readonly Misbehaviour[]
  readonly lateMs: number
}

/** A worker of plain amqplib of known misbehaviour; the URL of its queue. Closed when the test ends. */
export async function misbehaveOverAmqp(options: Misbehaving): Promise<string> {
  const { brokerUrl, answer, kinds, lateMs } = options
  const queue = `test-classes-${randomBytes(6).toString('hex')}`
  const model = await connect(brokerUrl, { noDelay: true })
  onTestFinished(() => model.close())
  const channel = await model.createChannel()
  await channel.assertQueue(queue, { arguments: { 'x-expires': 60_000 } })
  const next = misbehaveByTurns(kinds)
  await channel.consume(queue, (message) => void respond(message!), { noAck: true })
  return `${brokerUrl}/${queue}`

  async function respond(message: ConsumeMessage): Promise<void> {
    const kind = next()
    const { replyTo, correlationId } = message.properties as {
      replyTo: string
      correlationId: string
    }
    const reply = (body: Buffer, id = correlationId): void =>
      void channel.publish('', replyTo, body, { correlationId: id })
    if (kind === 'lost') return
    const right = Buffer.from(await answer(message.content, { method, timeoutMs: 10_000 }))
    if (kind === 'late') setTimeout(() => reply(right), lateMs)
    else if (kind === 'wrong') reply(oneSaleMore(right))
    else if (kind === 'truncated') reply(cutShort(right))
    else if (kind === 'foreign') reply(right, `${correlationId.split('.')[0]}.999999999.1`)
    else reply(right)
    if (kind === 'duplicated') reply(right)
  }
}
