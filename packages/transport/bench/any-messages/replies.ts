import type { Channel, ConsumeMessage } from 'amqplib'
import { answeredIds } from '../../src/amqp/messages/forwarding.ts'

/** What came back, and to whom. */
export class Replies {
  readonly toForeign: string
  readonly toHonest: string
  /** Replies of any kind. */
  seen = 0
  /** Messages that tell a sender of replies that went past him. */
  notices = 0
  /** Of the replies, those that say that the request is a dead letter now. */
  givenUp = 0
  readonly #answers = new Map<string, number>()
  #wrong = 0

  private constructor(toForeign: string, toHonest: string) {
    this.toForeign = toForeign
    this.toHonest = toHonest
  }

  static async collect(channel: Channel): Promise<Replies> {
    const exclusive = { exclusive: true }
    const { queue: toForeign } = await channel.assertQueue('', exclusive)
    const { queue: toHonest } = await channel.assertQueue('', exclusive)
    const replies = new Replies(toForeign, toHonest)
    const taking = (take: (reply: ConsumeMessage) => void) => (reply: ConsumeMessage | null) =>
      void (reply && take(reply))
    const noAck = { noAck: true }
    await channel.consume(
      toForeign,
      taking((reply) => replies.#note(reply)),
      noAck,
    )
    await channel.consume(
      toHonest,
      taking((reply) => replies.#check(reply)),
      noAck,
    )
    return replies
  }

  /** Honest requests with exactly one right answer and nothing else, and those with more. */
  honest(): { honestAnsweredOnce: number; honestAnsweredAgain: number; honestWrong: number } {
    const times = [...this.#answers.values()]
    return {
      honestAnsweredOnce: times.filter((n) => n === 1).length,
      honestAnsweredAgain: times.filter((n) => n > 1).length,
      honestWrong: this.#wrong,
    }
  }

  #note({ properties, content }: ConsumeMessage): void {
    if (answeredIds(properties, content)) {
      this.notices++
      return
    }
    this.seen++
    if (content.includes('It was given up after')) this.givenUp++
  }

  #check(reply: ConsumeMessage): void {
    this.#note(reply)
    const id = String(reply.properties.correlationId)
    const expected = `answer to ${id}`
    if (reply.content.toString() !== expected) this.#wrong++
    else this.#answers.set(id, (this.#answers.get(id) ?? 0) + 1)
  }
}
