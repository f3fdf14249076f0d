import { AskError } from '@rpc-vs-mom/transport'
import type { FlowEvents, MessageFlow, StreamMethod } from '@rpc-vs-mom/transport/grpc-streams'
import type { Subjects } from '../subjects/subjects.ts'
import type { Subscriber } from '../subjects/subscribers.ts'
import { readPublishRequest, readSubjectAndId, writePublishResponse } from './messages.ts'
import { read } from './unary.ts'

/** The methods with any number of messages, by their paths. */
export function streamMethods(subjects: Subjects): [path: string, method: StreamMethod][] {
  return [
    ['/broker.Broker/Subscribe', { open: (flow) => new Subscribing(flow, subjects) }],
    ['/broker.Broker/PublishStream', { open: (flow) => new PublishingStream(flow, subjects) }],
  ]
}

/** One call of Subscribe. */
class Subscribing implements FlowEvents {
  readonly #flow: MessageFlow
  readonly #subjects: Subjects
  #subscriber: Subscriber | undefined

  constructor(flow: MessageFlow, subjects: Subjects) {
    this.#flow = flow
    this.#subjects = subjects
  }

  onMessage(message: Buffer): void {
    if (this.#subscriber !== undefined) return this.#flow.fail(second)
    try {
      const { subject } = read(readSubjectAndId, message)
      this.#subscriber = this.#subjects.subscribe(subject, this.#flow)
    } catch (error) {
      this.#flow.fail(AskError.from(error))
    }
  }

  onHalfClose(): void {
    if (this.#subscriber === undefined) this.#flow.fail(noRequest)
  }

  onRoom(): void {
    this.#subscriber?.onRoom()
  }

  onOver(): void {
    this.#subscriber?.onOver()
  }
}

/** One call of PublishStream: a client that does not read its ids is not asked for more messages. */
class PublishingStream implements FlowEvents {
  readonly #flow: MessageFlow
  readonly #subjects: Subjects
  #publishing = 0
  #isEnding = false

  constructor(flow: MessageFlow, subjects: Subjects) {
    this.#flow = flow
    this.#subjects = subjects
  }

  onMessage(message: Buffer): void {
    this.#publishing++
    try {
      this.#subjects.publish(read(readPublishRequest, message), (outcome) => this.#end(outcome))
    } catch (error) {
      this.#flow.fail(AskError.from(error))
    }
  }

  onHalfClose(): void {
    this.#isEnding = true
    if (this.#publishing === 0) this.#flow.end()
  }

  onRoom(): void {
    this.#flow.resume()
  }

  onOver(): void {}

  #end(outcome: number | AskError): void {
    this.#publishing--
    if (outcome instanceof AskError) return this.#flow.fail(outcome)
    this.#flow.send(writePublishResponse(outcome))
    if (this.#flow.isFull) this.#flow.pause()
    if (this.#isEnding && this.#publishing === 0) this.#flow.end()
  }
}

const second = new AskError(
  'UNIMPLEMENTED',
  'A subscription has one request; this is the second one.',
)

const noRequest = new AskError('INVALID_ARGUMENT', 'The subscription ended before its request.')
